namespace Nibble.Onnx;

/// <summary>Reads an If whose condition is known while reading, as the branch that it takes. Exporters leave such where a shape decides.</summary>
internal static class BranchImport
{
    public static void If(ImportedNode node, ImportScope scope)
    {
        if (scope.SizesOf(node.Input(0)) is not { Numbers: [var condition] })
            throw new UnsupportedException("with a condition that is computed from values");
        string name = condition != 0 ? "then_branch" : "else_branch";
        GraphProto branch = node.Graph(name) ?? throw new OnnxException($"it has no attribute '{name}'");
        if (branch.Output.Count != node.Outputs.Count)
            throw new OnnxException($"its '{name}' has {branch.Output.Count} outputs; expected {node.Outputs.Count}");

        // Both branches, and those of other nodes, may give the same names to their values.
        var names = new Dictionary<string, string>();
        foreach (string made in NodeRewriter.NamesMadeBy(branch).Distinct())
            if (scope.NewName(made) is var inside && inside != made)
                names.Add(made, inside);
        foreach (TensorProto tensor in branch.Initializer)
            scope.Define(names.GetValueOrDefault(tensor.Name, tensor.Name), new FixedValue(scope.Read(tensor)));
        var rewriter = new NodeRewriter(names, attributes: null);
        scope.ImportInside([.. branch.Node.Select(inner => rewriter.Rewrite(inner, inner.Name.Length > 0 ? $"{node.Name}/{inner.Name}" : ""))], node.Opset);
        for (int i = 0; i < node.Outputs.Count; i++)
            if (node.Outputs[i].Length > 0)
                scope.Define(node.Outputs[i], scope.ValueOf(names.GetValueOrDefault(branch.Output[i].Name, branch.Output[i].Name)));
    }
}
