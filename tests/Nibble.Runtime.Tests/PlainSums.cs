using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime.Tests;

/// <summary>The accumulators of a layer and what becomes of them, by the formulas.</summary>
internal sealed record PlainSums(int[] Shape, long[] Sums, int[] ChannelOf, float InputScale, QuantizationGrid Weight)
{
    public PlainValue ToReals(float[]? bias) =>
        new(Shape, [.. Sums.Select((sum, i) => bias is null ? Real(sum, i) : Real(sum, i) + bias[ChannelOf[i]])], null, null);

    public PlainValue Requantize(QuantizationGrid to, Requantization how)
    {
        long zeroPoint = to.ZeroPoints[0], low = to.Format.MinCode;
        return PlainValue.OfCodes(Shape, [.. Sums.Select((sum, i) => Code(sum, Scale(i)))], to);

        long Code(long sum, float scale)
        {
            if (how == Requantization.FixedPoint)
                return Math.Clamp(FixedPointMultiplier.FromReal((double)InputScale * scale / to.Scales[0]).Apply((int)sum) + zeroPoint, low, to.Format.MaxCode);
            float factor = InputScale * scale / to.Scales[0];
            float steps = Math.Min(Math.Max((int)sum * factor, low - zeroPoint), to.Format.MaxCode - zeroPoint);
            return (long)Rounder.Round(steps, Rounding.NearestEven) + zeroPoint;
        }
    }

    private float Real(long sum, int index) => (int)sum * (InputScale * Scale(index));

    private float Scale(int index) => Weight.Scales[Weight.Scales.Length == 1 ? 0 : ChannelOf[index]];
}
