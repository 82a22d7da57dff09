using Nibble.Graphs;

namespace Nibble.Runtime;

/// <summary>Which elements of an axis make each element of the resized one, and with which weights. In floats, as ONNX Runtime computes places, so that ties fall the same way.</summary>
/// <param name="resize">The operator.</param>
/// <param name="scale">How many times as long the axis becomes.</param>
/// <param name="from">Its size before.</param>
/// <param name="to">Its size after.</param>
internal readonly struct LaneTaps(Resize resize, float scale, int from, int to)
{
    /// <summary>The most elements that make one.</summary>
    public const int Most = 4;

    /// <summary>Writes places and weights, those of each element together.</summary>
    /// <returns>How many belong to each element.</returns>
    public int Write(Span<int> places, Span<float> weights)
    {
        switch (resize.Mode)
        {
            case ResizeMode.Nearest:
                for (int i = 0; i < to; i++)
                    places[i] = Math.Clamp(Nearest(PlaceOf(i)), 0, from - 1);
                return 1;
            case ResizeMode.Linear:
                for (int i = 0; i < to; i++)
                    WriteLinear(Math.Clamp(PlaceOf(i), 0, from - 1), places[(2 * i)..], weights[(2 * i)..]);
                return 2;
            default:
                for (int i = 0; i < to; i++)
                    WriteCubic(PlaceOf(i), places.Slice(Most * i, Most), weights.Slice(Most * i, Most));
                return Most;
        }
    }

    private float PlaceOf(int i)
    {
        switch (resize.Places)
        {
            case ResizePlaces.Asymmetric:
                return i / scale;
            case ResizePlaces.AlignCorners:
                return to == 1 ? 0 : (float)i * (from - 1) / (to - 1);
            case ResizePlaces.TfHalfPixelForNn:
                return (i + 0.5f) / scale;
            case ResizePlaces.PytorchHalfPixel when to == 1:
                return 0;
            case ResizePlaces.HalfPixelSymmetric:
                float middle = from / 2f, shift = middle * (1 - (to / (scale * from)));
                return shift + (((i + 0.5f) / scale) - 0.5f);
            default:
                return ((i + 0.5f) / scale) - 0.5f;
        }
    }

    private int Nearest(float place) => resize.Rounding switch
    {
        ResizeRounding.Floor => (int)MathF.Floor(place),
        ResizeRounding.Ceil => (int)MathF.Ceiling(place),
        ResizeRounding.PreferCeil => (int)MathF.Floor(place + 0.5f),
        _ => (int)MathF.Ceiling(place - 0.5f),
    };

    private void WriteLinear(float place, Span<int> places, Span<float> weights)
    {
        int below = (int)place;
        (places[0], places[1]) = (below, Math.Min(below + 1, from - 1));
        (weights[0], weights[1]) = (1 - (place - below), place - below);
    }

    private void WriteCubic(float place, Span<int> places, Span<float> weights)
    {
        int below = (int)MathF.Floor(place);
        float rest = place - below, sum = 0;
        for (int tap = 0; tap < Most; tap++)
        {
            int at = below - 1 + tap;
            bool counts = !resize.ExcludesOutside || (uint)at < (uint)from;
            places[tap] = Math.Clamp(at, 0, from - 1);
            sum += weights[tap] = counts ? Weight(Math.Abs(rest + 1 - tap), resize.CubicSlope) : 0;
        }

        for (int tap = 0; tap < Most && resize.ExcludesOutside; tap++)
            weights[tap] /= sum;
    }

    private static float Weight(float distance, float slope) => distance <= 1
        ? ((((slope + 2) * distance) - (slope + 3)) * distance * distance) + 1
        : (((((slope * distance) - (5 * slope)) * distance) + (8 * slope)) * distance) - (4 * slope);
}
