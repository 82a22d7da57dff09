using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

internal sealed class AveragePoolOperation(Variable x, ConvolutionShape shape, bool countPadding)
    : Operation(new Shape(shape.Images, shape.OutputHeight, shape.OutputWidth, shape.Outputs), x)
{
    public override void Forward() => ImagePooling.Average(shape, countPadding, x.Value.Values, Result.Value.Values);

    public override void Backward()
    {
        ImagePooling.AverageGradient(shape, countPadding, Result.Gradient, x.BeginGradient());
        x.EndGradient();
    }
}
