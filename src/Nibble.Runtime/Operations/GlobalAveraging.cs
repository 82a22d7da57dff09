using Nibble.Kernels;

namespace Nibble.Runtime;

/// <summary>The mean of each channel of an image: a float sum, row by row, divided by the number of pixels.</summary>
internal sealed class GlobalAveraging : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output) => PlaneMeans.Run(inputs[0].Values, output.Values);
}
