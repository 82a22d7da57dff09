using Nibble.Graphs;

namespace Nibble.Onnx;

/// <summary>Whether a value of the network can't be negative, whatever the input: by the nodes that make it.</summary>
internal static class NeverNegative
{
    /// <summary>False where it can be, or can't be told.</summary>
    public static bool Holds(ImportScope scope, string value)
    {
        for (int depth = 0; depth < 64 && scope.ProducerOf(value) is { } node; depth++)
        {
            switch (node.Operator)
            {
                case Relu or Sigmoid or Softmax or Clip { Low: >= 0 }:
                    return true;
                case Quantize { Grid: { } grid }:
                    return grid.ZeroPoints.All(zeroPoint => zeroPoint <= grid.Format.MinCode);
                case Pool or GlobalAveragePool or Reshape or Flatten or Transpose or Identity or Reduce { Kind: Reduction.Mean or Reduction.Max or Reduction.Min }:
                    break;
                case Mul or Div when scope.ConstantOf(node.Inputs[1])?.ToTensor().Values.ToArray().All(factor => factor >= 0) == true:
                    break;
                default:
                    return false;
            }

            value = node.Inputs[0];
        }

        return false;
    }
}
