namespace Nibble.Runtime;

/// <summary>Values joined along an axis.</summary>
internal sealed class Joining(int axis) : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        int along = axis < 0 ? axis + output.Shape.Rank : axis, outer = 1;
        foreach (int size in output.Shape.Sizes[..along])
            outer *= size;
        Span<float> rest = output.Values;
        for (int block = 0; block < outer; block++)
        {
            foreach (FloatValue input in inputs)
            {
                int length = input.Values.Length / outer;
                input.Values.Slice(block * length, length).CopyTo(rest);
                rest = rest[length..];
            }
        }
    }
}
