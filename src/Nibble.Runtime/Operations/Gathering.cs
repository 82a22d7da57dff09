namespace Nibble.Runtime;

/// <summary>Slices of the first value along an axis, picked by the integers of the second.</summary>
internal sealed class Gathering(string node, int axis) : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        FloatValue data = inputs[0];
        int along = axis < 0 ? axis + data.Shape.Rank : axis, size = data.Shape[along], outer = 1, inner = 1;
        foreach (int length in data.Shape.Sizes[..along])
            outer *= length;
        foreach (int length in data.Shape.Sizes[(along + 1)..])
            inner *= length;
        Span<float> rest = output.Values;
        for (int block = 0; block < outer; block++)
        {
            foreach (float index in inputs[1].Values)
            {
                data.Values.Slice(((block * size) + IndexOf(index, size, node)) * inner, inner).CopyTo(rest);
                rest = rest[inner..];
            }
        }
    }

    /// <summary>The slice that an index names; negative ones count from the end.</summary>
    public static int IndexOf(float index, int size, string node) => index >= -size && index < size && index == MathF.Floor(index)
        ? (int)index + (index < 0 ? size : 0)
        : throw new RuntimeException($"Node '{node}' (Gather) was asked for the slice {index} of {size}. Give whole numbers from {-size} to {size - 1}.");
}
