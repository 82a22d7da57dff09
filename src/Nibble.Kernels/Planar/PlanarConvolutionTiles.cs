using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>The work of a <see cref="PlanarConvolution"/>: the pixels of all results of a group are columns of one matrix product, cut into blocks of columns and, where those are few, of rows.</summary>
/// <remarks>
/// A block goes cut by cut through the depth. What the kernel sees is gathered into panels that stay in the second cache while slivers of the
/// filters meet them. Sums wait beside the panels, and go out once, with bias and clamp.
/// </remarks>
internal unsafe struct PlanarConvolutionTiles : ITiles
{
    private const int DepthCut = 384;
    private const int LeastPanels = 2;
    private const int MostPanels = 8;
    private const int BlocksPerThread = 4;
    private const long ParallelProducts = 400_000;

    // Rows whose distance is a multiple of this meet in few places of the first cache, which then holds less than a tile needs.
    private const int Aliasing = 2048;

    private readonly int _tile;
    private readonly PlanarWindow _window;
    private readonly int _groups;
    private readonly int _inputs;
    private readonly int _outputs;
    private readonly int _depth;
    private readonly int _columns;
    private readonly int _cuts;
    private readonly int _blockPanels;
    private readonly int _blocks;
    private readonly int _slivers;
    private readonly int _rowGroups;
    private readonly bool _parallel;

    public PlanarConvolutionTiles(FloatTile tile, in PlanarWindow window, int images, int groups, int inputs, int outputs, int threads)
    {
        (_tile, _window, _groups, _inputs, _outputs) = (tile.Index, window, groups, inputs, outputs);
        _depth = checked(inputs * window.Taps);
        _columns = checked(images * window.OutputPlane);
        _cuts = Math.Max(Parts(_depth, DepthCut), 1);
        _parallel = threads > 1 && (long)_columns * groups * outputs * _depth >= ParallelProducts;
        int panels = Parts(_columns, tile.Columns);

        // One panel alone would ask for all weights, from far away where they are many.
        _blockPanels = Math.Clamp(_parallel ? Parts(panels * groups, BlocksPerThread * threads) : MostPanels, Math.Min(LeastPanels, panels), MostPanels);
        _blocks = Parts(panels, _blockPanels);
        _slivers = Parts(outputs, tile.Rows);
        _rowGroups = _parallel ? Math.Clamp(Parts(threads, _blocks * groups), 1, _slivers) : 1;
    }

    public required float* Input { get; init; }

    public required float* InputEnd { get; init; }

    public required float* Weights { get; init; }

    public required float* Bias { get; init; }

    public required float* Output { get; init; }

    public required float Low { get; init; }

    public required float High { get; init; }

    /// <summary>Does all the work, shared out where that pays.</summary>
    public void RunAll()
    {
        int count = _blocks * _rowGroups * _groups;
        if (_parallel)
        {
            Workers.Run(count, ref this);
            return;
        }

        for (int tile = 0; tile < count; tile++)
            Run(tile);
    }

    public readonly void Run(int tile)
    {
        FloatTile kernel = FloatTile.FastestFirst[_tile];
        (int rest, int group) = Math.DivRem(tile, _groups);
        (int block, int rowGroup) = Math.DivRem(rest, _rowGroups);
        int firstSliver = (int)((long)_slivers * rowGroup / _rowGroups), lastSliver = (int)((long)_slivers * (rowGroup + 1) / _rowGroups);
        int firstRow = firstSliver * kernel.Rows, rows = Math.Min(lastSliver * kernel.Rows, _outputs) - firstRow;
        int firstColumn = block * _blockPanels * kernel.Columns, columns = Math.Min(_blockPanels * kernel.Columns, _columns - firstColumn);
        int panels = Parts(columns, kernel.Columns), width = panels * kernel.Columns, longest = Parts(_depth, _cuts);
        float* zeros = (float*)Scratch.Bytes((((nint)panels * longest * kernel.Columns) + ((nint)rows * width) + ((nint)longest * kernel.Rows) + kernel.Columns) * sizeof(float));
        float* packed = zeros + kernel.Columns;
        float* sums = packed + ((nint)panels * longest * kernel.Columns);
        float* interleaved = sums + ((nint)rows * width);
        new Span<float>(zeros, kernel.Columns).Clear();
        for (int cut = 0; cut < _cuts; cut++)
        {
            int first = (int)((long)_depth * cut / _cuts), last = (int)((long)_depth * (cut + 1) / _cuts);
            nint panelLength = (nint)(last - first) * kernel.Columns;
            for (int panel = 0; panel < panels && last > first; panel++)
                Gather(group, firstColumn + (panel * kernel.Columns), Math.Min(kernel.Columns, columns - (panel * kernel.Columns)), first, last, packed + (panel * panelLength), kernel.Columns);
            for (int row = 0; row < rows; row += kernel.Rows)
            {
                float* weights = Weights + ((((nint)group * _outputs) + firstRow + row) * _depth) + first;
                MultiplySliver(kernel, weights, Math.Min(kernel.Rows, rows - row), last - first, packed, panels, interleaved, cut == 0 ? zeros : null, sums + ((nint)row * width));
            }
        }

        for (int row = 0; row < rows; row++)
            Finish((group * _outputs) + firstRow + row, sums + ((nint)row * width), firstColumn, columns);
    }

    private static int Parts(int whole, int part) => (whole + part - 1) / part;

    private readonly void MultiplySliver(FloatTile kernel, float* weights, int rows, int depth, float* packed, int panels, float* interleaved, float* zeros, float* sums)
    {
        nint none = 0, width = (nint)panels * kernel.Columns;
        bool isAwkward = _depth * sizeof(float) % Aliasing == 0 && panels > 1;
        if (isAwkward)
            FloatInterleaving.Rows(weights, _depth, rows, depth, interleaved, kernel.Rows);
        var job = new FloatTileJob
        {
            Left = (byte*)(isAwkward ? interleaved : weights),
            RowStep = (nint)_depth * sizeof(float),
            Step = sizeof(float),
            Interleaved = isAwkward,
            Offsets = &none,
            Taps = 1,
            Length = depth,
            FromStep = zeros is null ? width : 0,
            ToStep = width,
            Low = float.NegativeInfinity,
            High = float.PositiveInfinity,
        };
        for (int panel = 0; panel < panels; panel++)
        {
            job.Panel = packed + ((nint)panel * depth * kernel.Columns);
            job.To = sums + (panel * kernel.Columns);
            job.From = zeros is null ? job.To : zeros;
            kernel.Multiply(&job, rows);
        }
    }

    // What the kernel sees at some columns, for the steps of a cut: [last - first, width]. Columns that follow one another in a row of the result are a stretch.
    private readonly void Gather(int group, int column, int count, int first, int last, float* panel, int width)
    {
        for (int lane = 0; lane < width;)
        {
            if (lane >= count)
            {
                for (int k = first; k < last; k++)
                    new Span<float>(panel + ((nint)(k - first) * width) + lane, width - lane).Clear();
                return;
            }

            (int image, int pixel) = Math.DivRem(column + lane, _window.OutputPlane);
            (int row, int from) = Math.DivRem(pixel, _window.OutputWidth);
            int length = Math.Min(_window.OutputWidth - from, count - lane);
            GatherStretch(Input + ((((nint)image * _groups) + group) * _inputs * _window.Plane), row, from, length, first, last, panel + lane, width);
            lane += length;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void GatherStretch(float* planes, int outputRow, int outputColumn, int length, int first, int last, float* to, int width)
    {
        int kx = first % _window.KernelWidth, ky = first / _window.KernelWidth % _window.KernelHeight;
        int top = (outputRow * _window.StrideY) - _window.PadTop, left = (outputColumn * _window.StrideX) - _window.PadLeft, stride = _window.StrideX, columns = _window.Width;
        float* plane = planes + ((nint)(first / _window.Taps) * _window.Plane);
        for (int k = first; k < last; k++, to += width)
        {
            int y = top + (ky * _window.DilationY), x = left + (kx * _window.DilationX);
            if ((uint)y >= (uint)_window.Height)
                Clear(to, 0, length);
            else if (stride == 1)
                Copy(plane + ((nint)y * columns), x, columns, length, to);
            else
                Pick(plane + ((nint)y * columns), x, columns, stride, length, to);
            if (++kx == _window.KernelWidth)
            {
                kx = 0;
                if (++ky == _window.KernelHeight)
                {
                    ky = 0;
                    plane += _window.Plane;
                }
            }
        }
    }

    // Neighbours of a row, 0 beyond its ends: all is copied where there is memory, and then what was beyond is cleared.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Copy(float* row, int x, int columns, int length, float* to)
    {
        int inside = Math.Clamp(-x, 0, length), end = Math.Clamp(columns - x, inside, length);
        float* from = row + x;
        int i = inside, stop = end;
        if (from >= Input && from + length <= InputEnd)
            (i, stop) = (0, length);
        for (; i <= stop - 16; i += 16)
            Vector512.Store(Vector512.Load(from + i), to + i);
        for (; i <= stop - 4; i += 4)
            Vector128.Store(Vector128.Load(from + i), to + i);
        for (; i < stop; i++)
            to[i] = from[i];
        Clear(to, 0, inside);
        Clear(to, end, length);
    }

    private static void Pick(float* row, int x, int columns, int stride, int length, float* to)
    {
        int inside = x >= 0 ? 0 : Math.Min((-x + stride - 1) / stride, length), end = x >= columns ? inside : Math.Clamp(((columns - 1 - x) / stride) + 1, inside, length);
        Clear(to, 0, inside);
        float* from = row + x;
        for (int i = inside; i < end; i++)
            to[i] = from[(nint)i * stride];
        Clear(to, end, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Clear(float* to, int i, int end)
    {
        for (; i < end; i++)
            to[i] = 0;
    }

    // The sums of one output go to the planes of the images that they are of.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Finish(int output, float* sums, int column, int columns)
    {
        int plane = _window.OutputPlane;
        Vector256<float> low = Vector256.Create(Low), high = Vector256.Create(High);
        float bias = Bias is null ? 0 : Bias[output];
        for (int done = 0; done < columns;)
        {
            (int image, int pixel) = Math.DivRem(column + done, plane);
            int length = Math.Min(plane - pixel, columns - done), i = 0;
            float* x = sums + done;
            float* y = Output + (((((nint)image * _groups * _outputs) + output) * plane) + pixel);
            if (Vector256.IsHardwareAccelerated)
            {
                for (; i <= length - Vector256<float>.Count; i += Vector256<float>.Count)
                {
                    Vector256<float> sum = Vector256.Load(x + i);
                    sum = Bias is null ? sum : sum + Vector256.Create(bias);
                    sum = Vector256.ConditionalSelect(Vector256.LessThan(sum, low), low, sum);
                    Vector256.Store(Vector256.ConditionalSelect(Vector256.GreaterThan(sum, high), high, sum), y + i);
                }
            }

            for (; i < length; i++)
            {
                float sum = Bias is null ? x[i] : x[i] + bias;
                y[i] = sum < Low ? Low : sum > High ? High : sum;
            }

            done += length;
        }
    }
}
