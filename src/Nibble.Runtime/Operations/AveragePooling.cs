using Nibble.Graphs;
using Nibble.Kernels;

namespace Nibble.Runtime;

/// <summary>The mean under a kernel: a float sum in the kernel's order, row by row, divided by a count.</summary>
internal sealed class AveragePooling(AveragePool pool) : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output) =>
        PlanarPooling.Average(inputs[0].Values, PlanarWindows.Of(pool.Window, pool.KernelHeight, pool.KernelWidth, inputs[0].Shape, output.Shape), pool.CountIncludePad, output.Values);
}
