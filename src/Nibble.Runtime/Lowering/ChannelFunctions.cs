using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Nodes as functions of one number, or of one behind a layer and its channel, computed as the nodes themselves compute.</summary>
internal static class ChannelFunctions
{
    /// <summary>
    /// What a node makes of a number of a channel, where that is known before the program runs and never rises and falls both, to the last bit of
    /// a float; else null.
    /// </summary>
    /// <param name="graph">The network.</param>
    /// <param name="node">The node.</param>
    /// <param name="value">The value of which it is a function.</param>
    /// <param name="channelAxis">The axis of the value that counts the layer's channels.</param>
    public static Func<float, int, float>? Monotone(Graph graph, GraphNode node, string value, int channelAxis) => node.Operator switch
    {
        Elementwise function and (Identity or Relu or Clip or Neg or LeakyRelu { Alpha: >= 0 }) => Plain(ScalarFunction.Of(function)),
        Add or Sub or Mul or Div => WithConstant(graph, node, value, channelAxis),
        BatchNormalization norm when node.Inputs[0] == value && channelAxis == 1 && node.Inputs.Skip(1).All(graph.Constants.ContainsKey) => Normalized(graph, node, norm.Epsilon),
        MultiThreshold steps when node.Inputs[0] == value && Axis(steps.ChannelAxis, graph.ShapeOf(value)) == channelAxis && graph.Constants.TryGetValue(node.Inputs[1], out Constant? thresholds) =>
            Counted(steps, thresholds.ToTensor()),
        _ => null,
    };

    /// <summary>What a node makes of any number of its first input; null where that depends on where the number stands, or on other computed values.</summary>
    public static Func<float, float>? OfEachNumber(Graph graph, GraphNode node)
    {
        switch (node.Operator)
        {
            case Elementwise function:
                return ScalarFunction.Of(function);
            case BinaryOperator binary when graph.Constants.TryGetValue(node.Inputs[1], out Constant? constant) && constant.Shape.ElementCount == 1
                && !graph.Constants.ContainsKey(node.Inputs[0]) && graph.ShapeOf(node.Output) == graph.ShapeOf(node.Inputs[0]):
                Func<float, float, float> operation = ScalarFunction.Of(binary);
                float other = constant.ToTensor()[0];
                return value => operation(value, other);
            case MultiThreshold steps when graph.Constants.TryGetValue(node.Inputs[1], out Constant? thresholds) && thresholds.Shape[0] == 1:
                Func<float, int, float> counted = Counted(steps, thresholds.ToTensor());
                return value => counted(value, 0);
            default:
                return null;
        }
    }

    private static int Axis(int axis, Shape shape) => axis < 0 ? axis + shape.Rank : axis;

    private static Func<float, int, float> Plain(Func<float, float> function) => (value, _) => function(value);

    // As the operation itself computes it.
    private static Func<float, int, float> Normalized(Graph graph, GraphNode node, float epsilon)
    {
        Tensor[] parameters = [.. node.Inputs.Skip(1).Select(name => graph.Constants[name].ToTensor())];
        return (value, channel) => ((value - parameters[2][channel]) * (parameters[0][channel] / MathF.Sqrt(parameters[3][channel] + epsilon))) + parameters[1][channel];
    }

    private static Func<float, int, float> Counted(MultiThreshold steps, Tensor thresholds)
    {
        int count = thresholds.Shape[1];
        bool isShared = thresholds.Shape[0] == 1;
        return (value, channel) => steps.ValueOf(Thresholding.CountReached(value, thresholds.Values.Slice(isShared ? 0 : channel * count, count), isAscending: false));
    }

    // One number, or one for each channel; NaN, which no threshold can stand for, is no constant of a function.
    private static Func<float, int, float>? WithConstant(Graph graph, GraphNode node, string value, int channelAxis)
    {
        bool isFirst = node.Inputs[0] == value;
        if (node.Inputs[0] == node.Inputs[1] || !graph.Constants.TryGetValue(node.Inputs[isFirst ? 1 : 0], out Constant? constant)
            || (node.Operator is Div && !isFirst) || graph.ShapeOf(node.Output) != graph.ShapeOf(value))
            return null;
        int rank = graph.ShapeOf(value).Rank, back = rank - channelAxis;
        Shape shape = constant.Shape;
        for (int i = 1; i <= shape.Rank; i++)
            if (shape[-i] != 1 && i != back)
                return null;
        float[] numbers = constant.ToTensor().Values.ToArray();
        if (numbers.Any(number => !float.IsFinite(number) || (number == 0 && node.Operator is Div)))
            return null;
        Func<float, float, float> function = ScalarFunction.Of((BinaryOperator)node.Operator);
        return (x, channel) =>
        {
            float other = numbers[numbers.Length == 1 ? 0 : channel];
            return isFirst ? function(x, other) : function(other, x);
        };
    }
}
