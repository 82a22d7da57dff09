using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Parts of a value, each named by a row of indices.</summary>
internal sealed class PartGathering(string node, int batchAxes) : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        (Shape data, Shape indices) = (inputs[0].Shape, inputs[1].Shape);
        int depth = indices[-1], batches = 1, part = 1;
        foreach (int size in data.Sizes[..batchAxes])
            batches *= size;
        foreach (int size in data.Sizes[(batchAxes + depth)..])
            part *= size;
        int rows = part == 0 ? 0 : output.Values.Length / part, perBatch = rows / Math.Max(batches, 1);
        for (int row = 0; row < rows; row++)
        {
            int from = row / perBatch;
            for (int i = 0; i < depth; i++)
                from = (from * data[batchAxes + i]) + Gathering.IndexOf(inputs[1].Values[(row * depth) + i], data[batchAxes + i], node);
            inputs[0].Values.Slice(from * part, part).CopyTo(output.Values[(row * part)..]);
        }
    }
}
