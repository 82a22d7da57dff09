namespace Nibble.Kernels;

/// <summary>The product of signs by AVX512_VPOPCNTDQ: one instruction counts the bits of eight words.</summary>
/// <remarks>The runtime has no intrinsics for it, so the code is emitted, for each number of rows when it is first used.</remarks>
public sealed unsafe class EmittedBinaryKernel : BinaryKernel
{
    private static readonly Lock Emitting = new();
    private static readonly nint[] Tiles = new nint[PopulationCountTile.MostRows + 1];

    /// <inheritdoc/>
    public override string Name => "AVX-512 population count, emitted";

    /// <inheritdoc/>
    public override string? WhyUnsupported => Emission.WhyNoPopulationCount;

    internal override void Multiply(ref BitTile tile, int rows)
    {
        BitTile part = tile;
        for (int left = rows; left > 0; left -= PopulationCountTile.MostRows)
        {
            int some = Math.Min(left, PopulationCountTile.MostRows);
            nint body = Volatile.Read(ref Tiles[some]);
            if (body == 0)
                body = Emit(some);
            ((delegate* unmanaged<BitTile*, void>)body)(&part);
            part.Rows += some * part.RowStep;
            part.Sums = (int*)((byte*)part.Sums + (some * part.SumStep));
        }
    }

    private static nint Emit(int rows)
    {
        lock (Emitting)
        {
            if (Tiles[rows] == 0)
                Volatile.Write(ref Tiles[rows], EmittedKernel.Assemble(assembler => PopulationCountTile.Write(assembler, rows)));
            return Tiles[rows];
        }
    }
}
