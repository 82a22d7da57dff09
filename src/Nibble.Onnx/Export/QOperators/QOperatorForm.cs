namespace Nibble.Onnx;

/// <summary>Puts operators on codes in the place of operators on real numbers that stand between DequantizeLinear and QuantizeLinear; the rest stays as it is.</summary>
internal static class QOperatorForm
{
    /// <summary>Changes the nodes of a graph in the making.</summary>
    /// <param name="onnx">The nodes, with a DequantizeLinear for each reader.</param>
    /// <param name="outputs">What the graph gives to its caller.</param>
    public static void Apply(OnnxNodes onnx, IReadOnlyList<string> outputs)
    {
        var operands = new OperandTable(onnx, outputs);
        var order = new LinkedList<NodeProto>(onnx.Nodes);
        for (LinkedListNode<NodeProto>? at = order.First; at is not null; at = at.Next)
            if (at.Value.OpType == "QuantizeLinear")
                MakeCodes(at, operands);
        for (LinkedListNode<NodeProto>? at = order.First; at is not null; at = at.Next)
            if (QOperatorTable.MakingReals(at.Value, operands) is { } fused)
                Put(at, fused, operands);

        onnx.Nodes.Clear();
        foreach (NodeProto node in order.Where(node => operands.ProducerOf(node.Output[0]) == node))
            onnx.Nodes.Add(node);
        HashSet<string> read = [.. onnx.Nodes.SelectMany(node => node.Input), .. outputs];
        onnx.Initializers.RemoveAll(tensor => !read.Contains(tensor.Name));
    }

    private static void MakeCodes(LinkedListNode<NodeProto> at, OperandTable operands)
    {
        NodeProto quantize = at.Value;
        if (operands.ResultOf(quantize) is not { IsPlain: true } result)
            return;
        string value = quantize.Input[0];
        while (operands.HasOneReader(value) && operands.ProducerOf(value) is { } limit && IsNoLimit(limit, result, operands))
            value = limit.Input[0];
        if (operands.HasOneReader(value) && operands.ProducerOf(value) is { } node && QOperatorTable.MakingCodes(node, result, operands) is { } fused)
            Put(at, fused, operands);
    }

    // A Relu or Clip that leaves all that the codes can say is done by their saturation.
    private static bool IsNoLimit(NodeProto node, CodeOperand result, OperandTable operands)
    {
        float low = (ElementTypes.FormatOf(result.Type)!.Value.MinCode - result.ZeroPoints[0]) * result.Scales[0];
        float high = (ElementTypes.FormatOf(result.Type)!.Value.MaxCode - result.ZeroPoints[0]) * result.Scales[0];
        return node.OpType switch
        {
            "Relu" => low >= 0,
            "Clip" => Bound(1, float.NegativeInfinity) <= low && Bound(2, float.PositiveInfinity) >= high,
            _ => false,
        };

        // A bound that is computed may be any number.
        float Bound(int input, float none) =>
            input >= node.Input.Count || node.Input[input].Length == 0 ? none : operands.Fixed(node.Input[input]) is { Reals: [float bound] } ? bound : float.NaN;
    }

    // What nobody reads any more goes, back to the codes that others made.
    private static void Put(LinkedListNode<NodeProto> at, NodeProto fused, OperandTable operands)
    {
        NodeProto old = at.Value;
        operands.Remove(old);
        at.Value = fused;
        operands.Add(fused);
        var unread = new Stack<string>(old.Input);
        while (unread.TryPop(out string? value))
            if (!operands.IsRead(value) && operands.ProducerOf(value) is { } node && node != fused)
            {
                operands.Remove(node);
                foreach (string input in node.Input)
                    unread.Push(input);
            }
    }
}
