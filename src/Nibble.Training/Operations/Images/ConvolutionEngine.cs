using Nibble.Kernels;

namespace Nibble.Training;

/// <summary>Chooses what computes a convolution of a shape: the one place that knows which kernels there are.</summary>
internal sealed class ConvolutionEngine(ConvolutionShape shape, float paddingValue) : IDisposable
{
    private readonly FloatConvolution _direct = new(shape, paddingValue);

    public void Forward(ReadOnlySpan<float> x, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Span<float> y) => _direct.Forward(x, weights, bias, y);

    public void InputGradient(ReadOnlySpan<float> dy, ReadOnlySpan<float> weights, Span<float> dx) => _direct.InputGradient(dy, weights, dx);

    public void WeightGradient(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dw, Span<float> db) => _direct.WeightGradient(x, dy, dw, db);

    public void Dispose() => _direct.Dispose();
}
