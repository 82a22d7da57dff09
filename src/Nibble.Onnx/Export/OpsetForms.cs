namespace Nibble.Onnx;

/// <summary>Operators are written as operator set 13 has them; this gives them the form of a later one, where it differs.</summary>
internal static class OpsetForms
{
    private static readonly HashSet<string> Reductions =
        ["ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSumSquare"];

    /// <summary>Changes the nodes to the form of an operator set.</summary>
    public static void Apply(OnnxNodes onnx, int opset)
    {
        if (opset < OnnxReleases.AxesAreInputs)
            return;
        foreach (NodeProto node in onnx.Nodes.Where(node => node.Domain.Length == 0))
            if (Reductions.Contains(node.OpType) && node.Attribute.FirstOrDefault(attribute => attribute.Name == "axes") is { } axes)
            {
                node.Attribute.Remove(axes);
                node.Input.Add(onnx.AddIntegers($"{(node.Name.Length > 0 ? node.Name : node.Output[0])}/axes", ElementType.Int64, [axes.Ints.Count], [.. axes.Ints]));
            }
            else if (node.OpType == "Split" && node.Input.Count == 1)
            {
                node.Attribute.Add(AttributeWriter.Integer("num_outputs", node.Output.Count));
            }
    }
}
