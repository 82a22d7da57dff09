using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>Functions of single floats over spans: the same bits on every machine and for any number of threads. NaN stays NaN.</summary>
/// <remarks>A result may take the place of an operand. All spans of a call are equally long.</remarks>
public static unsafe class FloatElementwise
{
    /// <summary>What is below <paramref name="low"/> becomes that, what is above <paramref name="high"/> that. ReLU is 0..∞.</summary>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Clamp(ReadOnlySpan<float> x, float low, float high, Span<float> y) => Map(x, new ClampFunction(low, high), y);

    /// <summary>x where it is not negative, else x · slope.</summary>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void LeakyRelu(ReadOnlySpan<float> x, float slope, Span<float> y) => Map(x, new LeakyReluFunction(slope), y);

    /// <summary><see cref="ActivationFunctions.Sigmoid(float)"/> of each number.</summary>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Sigmoid(ReadOnlySpan<float> x, Span<float> y) => Map(x, default(SigmoidFunction), y);

    /// <summary><see cref="ActivationFunctions.Tanh(float)"/> of each number.</summary>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Tanh(ReadOnlySpan<float> x, Span<float> y) => Map(x, default(TanhFunction), y);

    /// <summary><see cref="ActivationFunctions.Exp(float)"/> of each number.</summary>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Exp(ReadOnlySpan<float> x, Span<float> y) => Map(x, default(ExpFunction), y);

    /// <summary>a + b.</summary>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Add(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) => Pair<AddOperator>(a, b, y);

    /// <summary>a − b.</summary>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Subtract(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) => Pair<SubtractOperator>(a, b, y);

    /// <summary>a · b.</summary>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Multiply(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) => Pair<MultiplyOperator>(a, b, y);

    internal static void Map<T>(ReadOnlySpan<float> x, T function, Span<float> y)
        where T : unmanaged, IFloatFunction
    {
        Check(x.Length, y.Length);
        fixed (float* from = x, to = y)
        {
            var tiles = new FloatMapTiles<T>(from, to, x.Length, function);
            Workers.Run(tiles.Count, ref tiles);
        }
    }

    private static void Pair<T>(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
        where T : unmanaged, IFloatOperator
    {
        Check(a.Length, b.Length);
        Check(a.Length, y.Length);
        fixed (float* left = a, right = b, to = y)
        {
            var tiles = new FloatPairTiles<T>(left, right, to, a.Length);
            Workers.Run(tiles.Count, ref tiles);
        }
    }

    private static void Check(int expected, int found)
    {
        if (expected != found)
            throw new ArgumentException($"The spans of an elementwise function are to be equally long, but one has {expected} elements and another {found}.");
    }

    private readonly struct ClampFunction(float low, float high) : IFloatFunction
    {
        public float Apply(float x) => x < low ? low : x > high ? high : x;

        public Vector256<float> Apply(Vector256<float> x)
        {
            Vector256<float> least = Vector256.Create(low), greatest = Vector256.Create(high);
            Vector256<float> raised = Vector256.ConditionalSelect(Vector256.LessThan(x, least), least, x);
            return Vector256.ConditionalSelect(Vector256.GreaterThan(raised, greatest), greatest, raised);
        }
    }

    private readonly struct LeakyReluFunction(float slope) : IFloatFunction
    {
        public float Apply(float x) => x < 0 ? x * slope : x;

        public Vector256<float> Apply(Vector256<float> x) =>
            Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256<float>.Zero), x * Vector256.Create(slope), x);
    }

    private readonly struct SigmoidFunction : IFloatFunction
    {
        public float Apply(float x) => ActivationFunctions.Sigmoid(x);

        public Vector256<float> Apply(Vector256<float> x) => ActivationFunctions.Sigmoid(x);
    }

    private readonly struct TanhFunction : IFloatFunction
    {
        public float Apply(float x) => ActivationFunctions.Tanh(x);

        public Vector256<float> Apply(Vector256<float> x) => ActivationFunctions.Tanh(x);
    }

    private readonly struct ExpFunction : IFloatFunction
    {
        public float Apply(float x) => ActivationFunctions.Exp(x);

        public Vector256<float> Apply(Vector256<float> x) => ActivationFunctions.Exp(x);
    }

    private readonly struct AddOperator : IFloatOperator
    {
        public static float Apply(float a, float b) => a + b;

        public static Vector256<float> Apply(Vector256<float> a, Vector256<float> b) => a + b;
    }

    private readonly struct SubtractOperator : IFloatOperator
    {
        public static float Apply(float a, float b) => a - b;

        public static Vector256<float> Apply(Vector256<float> a, Vector256<float> b) => a - b;
    }

    private readonly struct MultiplyOperator : IFloatOperator
    {
        public static float Apply(float a, float b) => a * b;

        public static Vector256<float> Apply(Vector256<float> a, Vector256<float> b) => a * b;
    }
}
