namespace Nibble.Numerics.Tests;

/// <summary>What holds of every deterministic quantizer whose points don't depend on the tensor.</summary>
internal static class Law
{
    public static bool IsIdempotent(Quantizer quantizer, float[] values)
    {
        Tensor once = quantizer.FakeQuantize(new Tensor([values.Length], values));
        return once.Values.SequenceEqual(quantizer.FakeQuantize(once).Values);
    }

    /// <summary>Of two numbers the greater never gets the lesser point; NaN aside, which has no order.</summary>
    public static bool IsMonotone(Quantizer quantizer, float[] values)
    {
        float[] sorted = [.. values.Where(value => !float.IsNaN(value)).Order()];
        Tensor points = quantizer.FakeQuantize(new Tensor([sorted.Length], sorted));
        return Enumerable.Range(1, Math.Max(sorted.Length - 1, 0)).All(i => i >= points.Length || points[i] >= points[i - 1]);
    }

    public static bool StaysInside(Quantizer quantizer, float[] values, float low, float high) =>
        quantizer.FakeQuantize(new Tensor([values.Length], values)).Values.ToArray().All(point => point >= low && point <= high);
}
