using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Elements picked along an axis, each by an index of its own.</summary>
internal sealed class ElementGathering(string node, int axis) : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        (Shape data, Shape to) = (inputs[0].Shape, output.Shape);
        int along = axis < 0 ? axis + data.Rank : axis;
        for (int i = 0; i < output.Values.Length; i++)
        {
            int from = 0, distance = 1;
            for (int at = to.Rank - 1, rest = i; at >= 0; distance *= data[at], at--)
            {
                (rest, int place) = Math.DivRem(rest, to[at]);
                from += distance * (at == along ? Gathering.IndexOf(inputs[1].Values[i], data[at], node) : place);
            }

            output.Values[i] = inputs[0].Values[from];
        }
    }
}
