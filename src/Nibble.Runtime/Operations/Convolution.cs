using System.Buffers;
using Nibble.Graphs;
using Nibble.Kernels;

namespace Nibble.Runtime;

/// <summary>A two-dimensional convolution in groups, by matrix products of filters and patches.</summary>
internal sealed class Convolution(Conv conv) : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        FloatValue image = inputs[0], filters = inputs[1];
        Patches patches = Patches.Of(image.Shape, filters.Shape, output.Shape);
        int filtersPerGroup = filters.Shape[0] / conv.Groups, depth = patches.Depth, count = patches.Count;
        int inputSize = patches.Channels * patches.Height * patches.Width, outputSize = filtersPerGroup * count;
        float[] rows = ArrayPool<float>.Shared.Rent(depth * count);
        int blocks = image.Shape[0] * conv.Groups;
        for (int block = 0; block < blocks; block++)
        {
            int group = block % conv.Groups;
            patches.Gather(image.Values.Slice(block * inputSize, inputSize), conv.Window, rows);
            FloatGemm.Fastest.Run(
                new GemmSize(filtersPerGroup, count, depth),
                filters.Values.Slice(group * filtersPerGroup * depth, filtersPerGroup * depth),
                false,
                rows,
                true,
                output.Values.Slice(block * outputSize, outputSize));
        }

        ArrayPool<float>.Shared.Return(rows);
        if (inputs.Length > 2)
            MatrixProduct.AddBias(output.Values, inputs[2].Values, count);
    }
}
