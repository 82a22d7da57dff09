using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>The gradients of <see cref="FloatElementwise"/>'s functions: dx from dy, and from x or y. The same bits on every machine and for any number of threads.</summary>
/// <remarks>dx may take the place of dy. All spans of a call are equally long.</remarks>
public static unsafe class FloatDerivatives
{
    /// <summary>dx = slope · dy where the clamp lets the gradient of x pass, else 0, even if dy is not finite.</summary>
    /// <param name="x">What was limited.</param>
    /// <param name="clamp">Where the gradient passes.</param>
    /// <param name="slope">What the result was multiplied by.</param>
    /// <param name="dy">The gradient of the result.</param>
    /// <param name="dx">The gradient of x.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Clamp(ReadOnlySpan<float> x, OutputClamp clamp, float slope, ReadOnlySpan<float> dy, Span<float> dx) => Map(x, new ClampDerivative(clamp.PassLow, clamp.PassHigh, slope), dy, dx);

    /// <summary>dx = dy where x is not negative, else slope · dy.</summary>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void LeakyRelu(ReadOnlySpan<float> x, float slope, ReadOnlySpan<float> dy, Span<float> dx) => Map(x, new LeakyReluDerivative(slope), dy, dx);

    /// <summary>dx = dy · y · (1 - y).</summary>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Sigmoid(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx) => Map(y, default(SigmoidDerivative), dy, dx);

    /// <summary>dx = steepness · dy · (1 - y²), for y = tanh(steepness · x).</summary>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Tanh(ReadOnlySpan<float> y, float steepness, ReadOnlySpan<float> dy, Span<float> dx) => Map(y, new TanhDerivative(steepness), dy, dx);

    /// <summary>dx = frequency · dy · cos(frequency · x).</summary>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Sine(ReadOnlySpan<float> x, float frequency, ReadOnlySpan<float> dy, Span<float> dx) => Map(x, new SineFunction(frequency), dy, dx);

    private static void Map<T>(ReadOnlySpan<float> value, T function, ReadOnlySpan<float> dy, Span<float> dx)
        where T : unmanaged, IFloatDerivative
    {
        if (value.Length != dy.Length || dy.Length != dx.Length)
            throw new ArgumentException($"The spans of a derivative are to be equally long, but have {value.Length}, {dy.Length} and {dx.Length} elements.");
        fixed (float* at = value, from = dy, to = dx)
        {
            var tiles = new FloatDerivativeTiles<T>(at, from, to, dx.Length, function);
            Workers.Run(tiles.Count, ref tiles);
        }
    }

    private readonly struct ClampDerivative(float low, float high, float slope) : IFloatDerivative
    {
        public float Apply(float value, float gradient) => value >= low && value <= high ? gradient * slope : 0;

        public Vector256<float> Apply(Vector256<float> value, Vector256<float> gradient) =>
            Vector256.GreaterThanOrEqual(value, Vector256.Create(low)) & Vector256.LessThanOrEqual(value, Vector256.Create(high)) & (gradient * Vector256.Create(slope));
    }

    private readonly struct LeakyReluDerivative(float slope) : IFloatDerivative
    {
        public float Apply(float value, float gradient) => value >= 0 ? gradient : gradient * slope;

        public Vector256<float> Apply(Vector256<float> value, Vector256<float> gradient) =>
            Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(value, Vector256<float>.Zero), gradient, gradient * Vector256.Create(slope));
    }

    private readonly struct SigmoidDerivative : IFloatDerivative
    {
        public float Apply(float value, float gradient) => gradient * (value * (1 - value));

        public Vector256<float> Apply(Vector256<float> value, Vector256<float> gradient) => gradient * (value * (Vector256<float>.One - value));
    }

    private readonly struct TanhDerivative(float steepness) : IFloatDerivative
    {
        public float Apply(float value, float gradient) => gradient * steepness * (1 - (value * value));

        public Vector256<float> Apply(Vector256<float> value, Vector256<float> gradient) =>
            gradient * Vector256.Create(steepness) * (Vector256<float>.One - (value * value));
    }
}
