using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>
/// A weight gradient where each channel is convolved for itself, dW[tap, c] = Σ over pixels p of x[place of p + tap, c] · dy[p, c]: a tile of work is a chunk of pixels
/// for some neighbouring channels, eight at once.
/// </summary>
internal readonly unsafe struct DepthwiseGradientTiles(ConvolutionShape shape, in WeightGradientPlan plan, in FloatBorder border, float* input, float* gradient, float* sums) : ITiles
{
    /// <summary>The channels of a tile of work.</summary>
    public const int Columns = 32;

    private readonly WeightGradientPlan _plan = plan;
    private readonly FloatBorder _border = border;
    private readonly int _channels = shape.Inputs;
    private readonly int _inputImage = shape.Height * shape.Width * shape.Inputs;
    private readonly int _outputHeight = shape.OutputHeight;
    private readonly int _outputWidth = shape.OutputWidth;
    private readonly int _strideY = shape.StrideY;
    private readonly int _strideX = shape.StrideX;
    private readonly int _dilationY = shape.DilationY;
    private readonly int _dilationX = shape.DilationX;
    private readonly int _kernelWidth = shape.KernelWidth;
    private readonly int _taps = shape.Taps;
    private readonly int _spanY = shape.SpanY;
    private readonly int _width = ((shape.OutputWidth - 1) * shape.StrideX) + shape.SpanX;

    /// <summary>The groups of channels.</summary>
    public int Panels => (_channels + Columns - 1) / Columns;

    /// <summary>The tiles of work.</summary>
    public int Count => Panels * _plan.Chunks;

    /// <summary>What a tile of work writes: the sums of its taps and, behind them, of dy.</summary>
    public int SumsLength => (_taps + 1) * Columns;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int tile)
    {
        (int panel, int chunk) = Math.DivRem(tile, _plan.Chunks);
        int first = panel * Columns, channels = Math.Min(Columns, _channels - first);
        int image = (((_plan.BlockRows - 1) * _strideY) + _spanY) * _width * channels;
        float* x = (float*)Scratch.Bytes((nint)image * sizeof(float));
        float* own = sums + ((nint)tile * SumsLength);
        new Span<float>(own, SumsLength).Clear();
        for (int block = _plan.FirstBlock(chunk); block < _plan.FirstBlock(chunk + 1); block++)
        {
            (int firstImage, int images, int firstRow, int rows) = _plan.Block(block);
            for (int n = firstImage; n < firstImage + images; n++)
            {
                _border.CopyRows(input + ((nint)n * _inputImage), firstRow * _strideY, ((rows - 1) * _strideY) + _spanY, first, channels, x);
                for (int row = 0; row < rows; row++)
                    AddRow(x + ((nint)row * _strideY * _width * channels), gradient + (((((nint)n * _outputHeight) + firstRow + row) * _outputWidth * _channels) + first), channels, own);
            }
        }
    }

    // A row of dy, and what the kernel sees from there.
    private void AddRow(float* x, float* dy, int channels, float* own)
    {
        int whole = Vector256.IsHardwareAccelerated ? channels & -Vector256<float>.Count : 0;
        for (int tap = 0; tap <= _taps; tap++, own += Columns)
        {
            bool isBias = tap == _taps;
            float* from = isBias ? x : x + ((((nint)(tap / _kernelWidth * _dilationY) * _width) + (tap % _kernelWidth * _dilationX)) * channels);
            int step = _strideX * channels;
            for (int channel = 0; channel < whole; channel += Vector256<float>.Count)
            {
                Vector256<float> sum = Vector256.Load(own + channel);
                float* a = from + channel;
                float* b = dy + channel;
                if (isBias)
                    for (int pixel = 0; pixel < _outputWidth; pixel++, b += _channels)
                        sum += Vector256.Load(b);
                else
                    for (int pixel = 0; pixel < _outputWidth; pixel++, a += step, b += _channels)
                        sum = Vector256.FusedMultiplyAdd(Vector256.Load(a), Vector256.Load(b), sum);
                Vector256.Store(sum, own + channel);
            }

            for (int channel = whole; channel < channels; channel++)
                for (int pixel = 0; pixel < _outputWidth; pixel++)
                    own[channel] = isBias ? own[channel] + dy[(pixel * _channels) + channel] : MathF.FusedMultiplyAdd(from[(pixel * step) + channel], dy[(pixel * _channels) + channel], own[channel]);
        }
    }
}
