using Nibble.Graphs;

namespace Nibble.Runtime;

/// <summary>The place of the greatest or least element along an axis; the first that is not a number wins.</summary>
internal sealed class PlaceSearch(ArgExtreme search) : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        ReadOnlySpan<float> x = inputs[0].Values;
        Span<float> y = output.Values;
        (int size, int inner) = Lanes.Of(inputs[0].Shape, search.Axis);
        for (int i = 0; i < y.Length; i++)
        {
            int start = Lanes.Start(i, size, inner), best = 0;
            for (int k = 1; k < size; k++)
                if (Beats(x[start + (k * inner)], x[start + (best * inner)]))
                    best = k;
            y[i] = best;
        }
    }

    private bool Beats(float one, float best) => search switch
    {
        _ when float.IsNaN(best) => false,
        _ when float.IsNaN(one) => true,
        _ when one == best => search.TakesLast,
        ArgMax => one > best,
        _ => one < best,
    };
}
