using Nibble.Graphs;
using Nibble.Kernels;

namespace Nibble.Runtime;

/// <summary>What elementwise operators compute from one element, or from two: NaN in, NaN out.</summary>
internal static class ScalarFunction
{
    public static Func<float, float> Of(Elementwise function) => function switch
    {
        Relu => static x => Math.Max(x, 0),
        LeakyRelu { Alpha: float alpha } => x => x < 0 ? alpha * x : x,
        Clip { Low: float low, High: float high } => x => Math.Min(Math.Max(x, low), high),
        Sigmoid => ActivationFunctions.Sigmoid,
        Tanh => ActivationFunctions.Tanh,
        Identity => static x => x,
        _ => throw new RuntimeException($"The runtime does not know the elementwise operator {function.Name}. Replace it by operators of Nibble.Graphs."),
    };

    public static Func<float, float, float> Of(BinaryOperator function) => function switch
    {
        Add => static (a, b) => a + b,
        Sub => static (a, b) => a - b,
        Mul => static (a, b) => a * b,
        Div => static (a, b) => a / b,
        _ => throw new RuntimeException($"The runtime does not know the operator {function.Name}. Replace it by operators of Nibble.Graphs."),
    };
}
