namespace Nibble.Numerics;

/// <summary>ReLU in the integer domain: the codes max(q, z), on the grid they were on.</summary>
/// <remarks>Dequantized, bit for bit the ReLU of the dequantized codes, because zero is a point of every grid and scales are positive.</remarks>
public static class QuantizedRelu
{
    /// <summary>The tensor with every code below its group's zero point replaced by that zero point.</summary>
    public static QuantizedTensor Apply(QuantizedTensor tensor)
    {
        GroupWalk groups = tensor.Grid.GroupsOf(tensor.Shape);
        var codes = new int[tensor.Length];
        for (int i = 0; i < codes.Length; i++)
            codes[i] = unchecked((int)Math.Max(tensor[i], tensor.Grid.ZeroPoints[groups.Of(i)]));
        return new QuantizedTensor(tensor.Shape, tensor.Grid, codes);
    }
}
