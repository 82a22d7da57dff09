using Nibble.Graphs;
using Nibble.Kernels;

namespace Nibble.Runtime;

/// <summary><see cref="ScalarFunction"/> over spans, with the same bits.</summary>
internal static class SpanFunction
{
    public static SpanMap Of(Elementwise function)
    {
        switch (function)
        {
            case Relu:
                return static (x, y) => FloatElementwise.Clamp(x, 0, float.PositiveInfinity, y);
            case Clip { Low: float low, High: float high } when low <= high:
                return (x, y) => FloatElementwise.Clamp(x, low, high, y);
            case LeakyRelu { Alpha: float alpha }:
                return (x, y) => FloatElementwise.LeakyRelu(x, alpha, y);
            case Sigmoid:
                return FloatElementwise.Sigmoid;
            case Tanh:
                return FloatElementwise.Tanh;
            case Sin:
                return static (x, y) => FloatElementwise.Sine(x, 1, y);
        }

        Func<float, float> scalar = ScalarFunction.Of(function);
        return (x, y) =>
        {
            for (int i = 0; i < y.Length; i++)
                y[i] = scalar(x[i]);
        };
    }

    /// <summary>The function of two values of one shape; null where only single numbers are known to have one.</summary>
    public static SpanPair? Of(BinaryOperator function) => function switch
    {
        Add => FloatElementwise.Add,
        Sub => FloatElementwise.Subtract,
        Mul => FloatElementwise.Multiply,
        _ => null,
    };
}
