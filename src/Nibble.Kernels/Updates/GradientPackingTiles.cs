namespace Nibble.Kernels;

/// <summary>Brings both operands of a gradient's product into the order that tiles read: a tile of work is some slivers, or some panels.</summary>
internal readonly unsafe struct GradientPackingTiles(GradientUpdateJob job) : ITiles
{
    private const int AtOnce = 8;

    private readonly GradientUpdateJob _job = job;

    public int Count => Parts(Slivers) + Parts(Panels);

    private int Slivers => (_job.Rows + _job.Kernel.Rows - 1) / _job.Kernel.Rows;

    private int Panels => (_job.Columns + _job.Kernel.Columns - 1) / _job.Kernel.Columns;

    public void Run(int tile)
    {
        if (tile < Parts(Slivers))
            Pack(_job.Left, _job.Rows, tile, _job.Kernel.Rows, _job.Slivers, signs: false);
        else
            Pack(_job.Right, _job.Columns, tile - Parts(Slivers), _job.Kernel.Columns, _job.Panels, _job.SignsOfRight);
    }

    private static int Parts(int count) => Parts(count, AtOnce);

    private static int Parts(int count, int part) => (count + part - 1) / part;

    private void Pack(float* from, int length, int part, int width, float* to, bool signs)
    {
        int first = part * AtOnce * width, count = Math.Min(AtOnce * width, length - first);
        to += (nint)first * _job.Depth;
        FloatInterleaving.Columns(from + first, length, count, _job.Depth, to, width);
        if (signs)
            FloatSigns.Take(to, (nint)Parts(count, width) * width * _job.Depth);
    }
}
