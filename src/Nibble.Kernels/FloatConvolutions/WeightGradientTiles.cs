using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>
/// A weight gradient, dW[tap, i, o] = Σ over pixels p of x[place of p + tap, i] · dy[p, o]: a tile of work is a chunk of pixels for a panel of outputs.
/// </summary>
/// <remarks>
/// A block of x is copied with its border, so that a row of the kernel (or, with dilation, a pixel of it) sees its inputs side by side, and dy of the block becomes
/// a panel. A register tile is some of those inputs × the outputs of the panel, the pixels being the depth; its sums wait beside those of the chunk's other inputs
/// in the second cache while the next block is copied.
/// </remarks>
internal unsafe struct WeightGradientTiles : ITiles
{
    private readonly int _tile;
    private readonly int _columns;
    private readonly int _groupInputs;
    private readonly int _groupOutputs;
    private readonly int _inputs;
    private readonly int _outputs;
    private readonly int _inputImage;
    private readonly int _outputHeight;
    private readonly int _outputWidth;
    private readonly int _strideY;
    private readonly int _strideX;
    private readonly int _spanY;
    private readonly int _width;
    private readonly int _runs;
    private readonly int _runLength;
    private readonly int _runsOfRow;
    private readonly int _dilationY;
    private readonly int _dilationX;
    private readonly FloatBorder _border;
    private readonly WeightGradientPlan _plan;

    public WeightGradientTiles(FloatTile tile, ConvolutionShape shape, in WeightGradientPlan plan, in FloatBorder border)
    {
        (_tile, _columns, _plan, _border) = (tile.Index, tile.Columns, plan, border);
        (_groupInputs, _groupOutputs, _inputs, _outputs) = (shape.GroupInputs, shape.GroupOutputs, shape.Inputs, shape.Outputs);
        _inputImage = shape.Height * shape.Width * shape.Inputs;
        (_outputHeight, _outputWidth, _strideY, _strideX) = (shape.OutputHeight, shape.OutputWidth, shape.StrideY, shape.StrideX);
        (_spanY, _dilationY, _dilationX) = (shape.SpanY, shape.DilationY, shape.DilationX);
        _width = ((_outputWidth - 1) * _strideX) + shape.SpanX;
        bool joined = shape.DilationX == 1;
        _runsOfRow = joined ? 1 : shape.KernelWidth;
        _runs = shape.KernelHeight * _runsOfRow;
        _runLength = joined ? shape.KernelWidth * _groupInputs : _groupInputs;
        Panels = (_groupOutputs + _columns - 1) / _columns;
        Count = shape.Groups * Panels * plan.Chunks;
    }

    /// <summary>Panels of outputs of a group.</summary>
    public int Panels { get; }

    /// <summary>The tiles of work.</summary>
    public int Count { get; }

    /// <summary>What a tile of work writes: the sums of its inputs and, behind them, of dy.</summary>
    public readonly int SumsLength => ((_runs * _runLength) + 1) * _columns;

    public required float* Input { get; init; }

    public required float* Gradient { get; init; }

    /// <summary>[tiles of work, inputs of all taps and one more, columns of a panel].</summary>
    public required float* Sums { get; init; }

    [SkipLocalsInit]
    public readonly void Run(int tile)
    {
        FloatTile kernel = FloatTile.FastestFirst[_tile];
        nint* rows = stackalloc nint[WeightGradientPlan.MostRows];
        (int job, int chunk) = Math.DivRem(tile, _plan.Chunks);
        (int group, int panel) = Math.DivRem(job, Panels);
        int firstOutput = (group * _groupOutputs) + (panel * _columns), outputs = Math.Min(_columns, _groupOutputs - (panel * _columns));
        int segment = ((((_plan.BlockRows - 1) * _strideY) + _spanY) * _width) * _groupInputs, mostPixels = _plan.BlockImages * _plan.BlockRows * _outputWidth;
        float* dy = (float*)Scratch.Bytes((((nint)mostPixels * _columns) + ((nint)_plan.BlockImages * segment)) * sizeof(float));
        float* x = dy + ((nint)mostPixels * _columns);
        float* sums = Sums + ((nint)tile * SumsLength);
        new Span<float>(sums, SumsLength).Clear();
        for (int block = _plan.FirstBlock(chunk); block < _plan.FirstBlock(chunk + 1); block++)
        {
            (int firstImage, int images, int firstRow, int blockRows) = _plan.Block(block);
            for (int image = 0; image < images; image++)
            {
                int taken = ((blockRows - 1) * _strideY) + _spanY;
                _border.CopyRows(Input + ((nint)(firstImage + image) * _inputImage), firstRow * _strideY, taken, group * _groupInputs, _groupInputs, x + ((nint)image * segment));
                for (int row = 0; row < blockRows; row++)
                    rows[(image * blockRows) + row] = (((nint)image * segment) + ((nint)row * _strideY * _width * _groupInputs)) * sizeof(float);
            }

            int count = images * blockRows, pixels = count * _outputWidth;
            nint firstPixel = (((nint)firstImage * _outputHeight) + firstRow) * _outputWidth;
            FloatInterleaving.Columns(Gradient + (firstPixel * _outputs) + firstOutput, _outputs, outputs, pixels, dy, _columns);
            AddRows(dy, pixels, sums + ((nint)_runs * _runLength * _columns));
            Multiply(kernel, x, dy, rows, count, sums);
        }
    }

    private readonly void Multiply(FloatTile kernel, float* x, float* dy, nint* rows, int count, float* sums)
    {
        int slices = (_runLength + kernel.Rows - 1) / kernel.Rows;
        var job = new FloatTileJob
        {
            RowStep = sizeof(float),
            Step = (nint)_strideX * _groupInputs * sizeof(float),
            Offsets = rows,
            Taps = count,
            Length = _outputWidth,
            Panel = dy,
            FromStep = _columns,
            ToStep = _columns,
            Low = float.NegativeInfinity,
            High = float.PositiveInfinity,
        };
        for (int run = 0; run < _runs; run++)
        {
            (int ky, int kx) = Math.DivRem(run, _runsOfRow);
            float* begin = x + (((nint)(ky * _dilationY) * _width) + (kx * _dilationX)) * _groupInputs;
            for (int slice = 0; slice < slices; slice++)
            {
                int first = (int)((long)_runLength * slice / slices), last = (int)((long)_runLength * (slice + 1) / slices);
                job.Left = (byte*)(begin + first);
                job.From = job.To = sums + (((nint)run * _runLength) + first) * _columns;
                kernel.Multiply(&job, last - first);
            }
        }
    }

    // Each column from the first row to the last.
    private readonly void AddRows(float* dy, int rows, float* sums)
    {
        for (int column = 0; column < _columns; column += Vector256<float>.Count)
        {
            Vector256<float> total = Vector256.Load(sums + column);
            float* y = dy + column;
            for (int row = 0; row < rows; row++, y += _columns)
                total += Vector256.Load(y);
            Vector256.Store(total, sums + column);
        }
    }
}
