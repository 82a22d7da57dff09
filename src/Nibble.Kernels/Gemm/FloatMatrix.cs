namespace Nibble.Kernels;

/// <summary>An operand of a product as it stands in memory: element [row, column] at row · RowStep + column · ColumnStep, one of the steps being 1.</summary>
internal readonly unsafe struct FloatMatrix(float* start, nint rowStep, nint columnStep)
{
    public nint RowStep => rowStep;

    public nint ColumnStep => columnStep;

    public float* At(nint row, nint column) => start + (row * rowStep) + (column * columnStep);
}
