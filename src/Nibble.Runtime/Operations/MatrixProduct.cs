using Nibble.Kernels;

namespace Nibble.Runtime;

/// <summary>Rows times a matrix, plus a bias for each column where there is a third input: Gemm, MatMul.</summary>
internal sealed class MatrixProduct(bool transposeRight) : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        int width = output.Shape[-1];
        if (output.Values.IsEmpty)
            return;
        var size = new GemmSize(output.Values.Length / width, width, inputs[0].Shape[-1]);
        FloatGemm.Fastest.Run(size, inputs[0].Values, false, inputs[1].Values, transposeRight, output.Values);
        if (inputs.Length > 2)
            AddBias(output.Values, inputs[2].Values, 1);
    }

    /// <summary>Adds a number to each channel, whose elements stand in runs of <paramref name="inner"/>.</summary>
    public static void AddBias(Span<float> values, ReadOnlySpan<float> bias, int inner)
    {
        if (inner == 0)
            return;
        for (int start = 0, channel = 0; start < values.Length; start += inner, channel = channel + 1 == bias.Length ? 0 : channel + 1)
            foreach (ref float value in values.Slice(start, inner))
                value += bias[channel];
    }
}
