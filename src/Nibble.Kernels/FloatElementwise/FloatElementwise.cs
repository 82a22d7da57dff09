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

    /// <summary><see cref="ActivationFunctions.Tanh(float)"/> of each number times a steepness.</summary>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Tanh(ReadOnlySpan<float> x, float steepness, Span<float> y) => Map(x, new SteepTanhFunction(steepness), y);

    /// <summary>clip(slope · x + 0.5, 0, 1).</summary>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void HardSigmoid(ReadOnlySpan<float> x, float slope, Span<float> y) => Map(x, new HardSigmoidFunction(slope), y);

    /// <summary><see cref="SineFunction.Of(float)"/> of each number times a frequency.</summary>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Sine(ReadOnlySpan<float> x, float frequency, Span<float> y) => Map(x, new SineFunction(frequency), y);

    /// <summary>The greatest of the levels whose threshold x lies above, 0 where there is none or x is NaN.</summary>
    /// <param name="x">The numbers.</param>
    /// <param name="thresholds">Ascending.</param>
    /// <param name="levels">As many.</param>
    /// <param name="y">As many as x.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Steps(ReadOnlySpan<float> x, ReadOnlySpan<float> thresholds, ReadOnlySpan<float> levels, Span<float> y)
    {
        Check(thresholds.Length, levels.Length);
        fixed (float* threshold = thresholds, level = levels)
            Map(x, new StepsFunction(threshold, level, levels.Length), y);
    }

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

    private readonly struct SteepTanhFunction(float steepness) : IFloatFunction
    {
        public float Apply(float x) => ActivationFunctions.Tanh(x * steepness);

        public Vector256<float> Apply(Vector256<float> x) => ActivationFunctions.Tanh(x * Vector256.Create(steepness));
    }

    private readonly struct HardSigmoidFunction(float slope) : IFloatFunction
    {
        public float Apply(float x)
        {
            float y = (x * slope) + 0.5f;
            return y < 0 ? 0 : y > 1 ? 1 : y;
        }

        public Vector256<float> Apply(Vector256<float> x)
        {
            Vector256<float> y = (x * Vector256.Create(slope)) + Vector256.Create(0.5f);
            y = Vector256.ConditionalSelect(Vector256.LessThan(y, Vector256<float>.Zero), Vector256<float>.Zero, y);
            return Vector256.ConditionalSelect(Vector256.GreaterThan(y, Vector256<float>.One), Vector256<float>.One, y);
        }
    }

    private readonly struct StepsFunction(float* thresholds, float* levels, int count) : IFloatFunction
    {
        public float Apply(float x)
        {
            float y = 0;
            for (int i = 0; i < count; i++)
                y = x > thresholds[i] ? levels[i] : y;
            return y;
        }

        public Vector256<float> Apply(Vector256<float> x)
        {
            Vector256<float> y = Vector256<float>.Zero;
            for (int i = 0; i < count; i++)
                y = Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256.Create(thresholds[i])), Vector256.Create(levels[i]), y);
            return y;
        }
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
