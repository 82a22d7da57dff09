namespace Nibble.Kernels;

/// <summary>How transformed tiles stand in memory: a matrix of tiles × channels for each position, its rows on borders of cache lines.</summary>
/// <remarks>Rows and positions whose distances are multiples of large powers of two would meet in few places of a cache; a line between them helps.</remarks>
internal readonly struct WinogradRows
{
    private const int Line = 16;
    private const int Aliasing = 512;

    public WinogradRows(int tiles, int channels)
    {
        RowStep = (channels + Line - 1) / Line * Line;
        if (RowStep % Aliasing == 0)
            RowStep += Line;
        PositionStep = (tiles * RowStep) + Line;
    }

    /// <summary>Elements from a tile to the next.</summary>
    public nint RowStep { get; }

    /// <summary>Elements from a position to the next.</summary>
    public nint PositionStep { get; }

    /// <summary>The elements of all positions.</summary>
    public nint Length => WinogradShape.Positions * PositionStep;
}
