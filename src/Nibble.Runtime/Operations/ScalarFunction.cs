using Nibble.Graphs;
using Nibble.Kernels;

namespace Nibble.Runtime;

/// <summary>What elementwise operators compute from one element, or from two: NaN in, NaN out, but for comparisons and truths.</summary>
internal static class ScalarFunction
{
    private const float Sqrt2OverPi = 0.797884561f;
    private const float OneOverSqrt2 = 0.707106781f;

    public static Func<float, float> Of(Elementwise function) => function switch
    {
        Relu => static x => Math.Max(x, 0),
        LeakyRelu { Alpha: float alpha } => x => x < 0 ? alpha * x : x,
        Clip { Low: float low, High: float high } => x => Math.Min(Math.Max(x, low), high),
        Sigmoid => ActivationFunctions.Sigmoid,
        Tanh => ActivationFunctions.Tanh,
        Identity => static x => x,
        HardSigmoid { Alpha: float alpha, Beta: float beta } => x => Math.Min(Math.Max((alpha * x) + beta, 0), 1),
        HardSwish => static x => x * Math.Min(Math.Max((x / 6) + 0.5f, 0), 1),
        Erf => ErrorFunction.Of,
        Gelu { IsApproximate: true } => static x => 0.5f * x * (1 + ActivationFunctions.Tanh(Sqrt2OverPi * (x + (0.044715f * x * x * x)))),
        Gelu => static x => 0.5f * x * (1 + ErrorFunction.Of(x * OneOverSqrt2)),
        Exp => MathF.Exp,
        Sqrt => MathF.Sqrt,
        Sin => SineFunction.Of,
        Round => static x => MathF.Round(x, MidpointRounding.ToEven),
        Not => static x => x == 0 ? 1 : 0,
        Neg => static x => -x,
        Abs => MathF.Abs,
        Pow { Exponent: 2 } => static x => x * x,
        Pow { Exponent: float exponent } => x => MathF.Pow(x, exponent),
        // In double, where neither 1 + e^x nor e^x - 1 loses what a float shows.
        Softplus => static x => (float)(Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs((double)x)))),
        Mish => static x => (float)(x * Math.Tanh(Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs((double)x))))),
        Elu { Alpha: float alpha } => x => x < 0 ? (float)(alpha * (Math.Exp(x) - 1)) : x,
        Selu { Alpha: float alpha, Gamma: float gamma } => x => x > 0 ? gamma * x : (float)(gamma * (double)alpha * (Math.Exp(x) - 1)),
        Celu { Alpha: float alpha } => x => x < 0 ? (float)(alpha * (Math.Exp(x / (double)alpha) - 1)) : x,
        ThresholdedRelu { Alpha: float alpha } => x => x > alpha ? x : x <= alpha ? 0 : x,
        Shrink { Limit: float limit, Bias: float bias } => x => x < -limit ? x + bias : x > limit ? x - bias : 0,
        Softsign => static x => x / (1 + Math.Abs(x)),
        Swish { Alpha: float alpha } => x => x * ActivationFunctions.Sigmoid(alpha * x),
        Truncate => MathF.Truncate,
        ToFloat16 => static x => (float)(Half)x,
        ToBFloat16 => ToNearestBFloat16,
        Floor => MathF.Floor,
        Ceil => MathF.Ceiling,
        Sign => static x => x > 0 ? 1 : x < 0 ? -1 : x,
        Reciprocal => static x => 1 / x,
        IsNaN => static x => float.IsNaN(x) ? 1 : 0,
        IsInf { Positive: bool positive, Negative: bool negative } => x => (float.IsPositiveInfinity(x) && positive) || (float.IsNegativeInfinity(x) && negative) ? 1 : 0,
        // In double, whose last bits the system's library may choose without being seen in a float.
        Logarithm => static x => (float)Math.Log(x),
        Cos => static x => (float)Math.Cos(x),
        Tan => static x => (float)Math.Tan(x),
        Asin => static x => (float)Math.Asin(x),
        Acos => static x => (float)Math.Acos(x),
        Atan => static x => (float)Math.Atan(x),
        Sinh => static x => (float)Math.Sinh(x),
        Cosh => static x => (float)Math.Cosh(x),
        Asinh => static x => (float)Math.Asinh(x),
        Acosh => static x => (float)Math.Acosh(x),
        Atanh => static x => (float)Math.Atanh(x),
        _ => throw new RuntimeException($"The runtime does not know the elementwise operator {function.Name}. Replace it by operators of Nibble.Graphs."),
    };

    public static Func<float, float, float> Of(BinaryOperator function) => function switch
    {
        Add => static (a, b) => a + b,
        Sub => static (a, b) => a - b,
        Mul => static (a, b) => a * b,
        Div => static (a, b) => a / b,
        Greater => static (a, b) => a > b ? 1 : 0,
        GreaterOrEqual => static (a, b) => a >= b ? 1 : 0,
        Less => static (a, b) => a < b ? 1 : 0,
        LessOrEqual => static (a, b) => a <= b ? 1 : 0,
        Equal => static (a, b) => a == b ? 1 : 0,
        And => static (a, b) => a != 0 && b != 0 ? 1 : 0,
        Xor => static (a, b) => a != 0 != (b != 0) ? 1 : 0,
        Max => Math.Max,
        Min => Math.Min,
        PRelu => static (a, b) => a < 0 ? a * b : a,
        Power => static (a, b) => b == 2 ? a * a : MathF.Pow(a, b),
        Remainder { HasSignOfDividend: true } => static (a, b) => a % b,
        Remainder => static (a, b) => a - (b * MathF.Floor(a / b)),
        Or => static (a, b) => a != 0 || b != 0 ? 1 : 0,
        _ => throw new RuntimeException($"The runtime does not know the operator {function.Name}. Replace it by operators of Nibble.Graphs."),
    };

    // The upper half of the bits, the lower half rounded off, of two the even one; NaN stays NaN.
    private static float ToNearestBFloat16(float x)
    {
        uint bits = BitConverter.SingleToUInt32Bits(x);
        return float.IsNaN(x) ? x : BitConverter.UInt32BitsToSingle((bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000);
    }
}
