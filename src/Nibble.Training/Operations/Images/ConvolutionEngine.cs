using Nibble.Kernels;

namespace Nibble.Training;

/// <summary>Chooses what computes a convolution of a shape: the one place that knows which kernels there are.</summary>
/// <remarks>Kernels of 3 x 3 go to Winograd's convolution where its tiles of 4 x 4 are filled well enough to be less work; all else is summed directly.</remarks>
internal sealed class ConvolutionEngine(ConvolutionShape shape, float paddingValue) : IDisposable
{
    private readonly bool _isWinograd = SuitsWinograd(shape);
    private readonly WinogradShape _winograd = new(shape.Height, shape.Width, shape.Inputs, shape.Outputs)
    {
        Top = shape.PadTop,
        Left = shape.PadLeft,
        Bottom = shape.PadBottom,
        Right = shape.PadRight,
        PaddingValue = paddingValue,
    };

    private FloatConvolution? _direct;
    private WinogradConvolution? _forward;
    private WinogradConvolution? _inputGradient;
    private WinogradWeightGradient? _weightGradient;

    private FloatConvolution Direct => _direct ??= new FloatConvolution(shape, paddingValue);

    public void Forward(ReadOnlySpan<float> x, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Span<float> y)
    {
        if (!_isWinograd)
        {
            Direct.Forward(x, weights, bias, y);
            return;
        }

        _forward ??= new WinogradConvolution(_winograd);
        _forward.SetWeights(weights, bias);
        _forward.Run(shape.Images, x, y);
    }

    public void InputGradient(ReadOnlySpan<float> dy, ReadOnlySpan<float> weights, Span<float> dx)
    {
        if (!_isWinograd)
        {
            Direct.InputGradient(dy, weights, dx);
            return;
        }

        _inputGradient ??= new WinogradConvolution(_winograd.InputGradient);
        _inputGradient.SetTurnedWeights(weights);
        _inputGradient.Run(shape.Images, dy, dx);
    }

    public void WeightGradient(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dw, Span<float> db)
    {
        if (!_isWinograd)
        {
            Direct.WeightGradient(x, dy, dw, db);
            return;
        }

        _weightGradient ??= new WinogradWeightGradient(_winograd);
        _weightGradient.Run(shape.Images, x, dy, dw);
        if (!db.IsEmpty)
            ChannelSums.Add(dy, db);
    }

    public void Dispose()
    {
        _direct?.Dispose();
        _forward?.Dispose();
        _inputGradient?.Dispose();
        _weightGradient?.Dispose();
    }

    // 36 products for a tile of 16 outputs, where the sum has 9 for each: less than two thirds of the work, for transforms take their share.
    private static bool SuitsWinograd(ConvolutionShape shape)
    {
        bool fits = shape is { KernelHeight: 3, KernelWidth: 3, StrideY: 1, StrideX: 1, DilationY: 1, DilationX: 1, Groups: 1 }
            && Math.Min(shape.Inputs, shape.Outputs) >= WinogradShape.LeastChannels;
        int tiles = (shape.OutputHeight + 3) / 4 * ((shape.OutputWidth + 3) / 4);
        return fits && tiles * 36 * 3 <= shape.OutputHeight * shape.OutputWidth * 9 * 2;
    }
}
