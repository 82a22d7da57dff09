using Nibble.Graphs;
using Nibble.Kernels;

namespace Nibble.Runtime;

/// <summary>A two-dimensional convolution in groups.</summary>
internal sealed class Convolution(Conv conv) : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        (FloatValue image, FloatValue filters) = (inputs[0], inputs[1]);
        PlanarConvolution.Run(
            image.Values,
            image.Shape[0],
            image.Shape[1],
            PlanarWindows.Of(conv.Window, filters.Shape[2], filters.Shape[3], image.Shape, output.Shape),
            filters.Values,
            filters.Shape[0],
            conv.Groups,
            inputs.Length > 2 ? inputs[2].Values : [],
            output.Values);
    }
}
