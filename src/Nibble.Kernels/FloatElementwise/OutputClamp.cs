namespace Nibble.Kernels;

/// <summary>What results are limited to, and between which unlimited results the gradient passes.</summary>
/// <param name="Low">The least result.</param>
/// <param name="High">The greatest result.</param>
/// <param name="PassLow">The gradient passes where the unlimited result is at least this ...</param>
/// <param name="PassHigh">... and at most this; else it is 0, so NaN gets none.</param>
public readonly record struct OutputClamp(float Low, float High, float PassLow, float PassHigh)
{
    /// <summary>No limits.</summary>
    public static OutputClamp None { get; } = new(float.NegativeInfinity, float.PositiveInfinity, float.NegativeInfinity, float.PositiveInfinity);

    /// <summary>max(x, 0), whose derivative at 0 is 0.</summary>
    public static OutputClamp Relu { get; } = new(0, float.PositiveInfinity, float.Epsilon, float.PositiveInfinity);

    /// <summary>clip(x, low, high), whose derivative at both ends is 1.</summary>
    public static OutputClamp Closed(float low, float high) => new(low, high, low, high);

    /// <summary>clip(x, low, high), whose derivative at both ends is 0.</summary>
    public static OutputClamp Open(float low, float high) => new(low, high, MathF.BitIncrement(low), MathF.BitDecrement(high));
}
