using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

internal sealed class MaxPoolOperation(Variable x, ConvolutionShape shape)
    : Operation(new Shape(shape.Images, shape.OutputHeight, shape.OutputWidth, shape.Outputs), x)
{
    private readonly ushort[] _winners = new ushort[shape.OutputLength];

    public override void Forward() => ImagePooling.Max(shape, x.Value.Values, Result.Value.Values, _winners);

    public override void Backward()
    {
        ImagePooling.MaxGradient(shape, Result.Gradient, _winners, x.BeginGradient());
        x.EndGradient();
    }
}
