namespace Nibble.Onnx;

/// <summary>All that a model has and that can't be read, so that its owner learns of it at once and not one by one.</summary>
/// <param name="opset">The operator set that the model uses.</param>
internal sealed class UnsupportedList(long opset)
{
    private readonly SortedDictionary<string, List<string>> _nodes = new(StringComparer.Ordinal);

    /// <summary>Adds a node.</summary>
    /// <param name="node">The node in the file.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="feature">What about it is not supported; empty for its operator as a whole.</param>
    public void Add(NodeProto node, string name, string feature)
    {
        string operation = OperatorTable.IsStandard(node.Domain) ? node.OpType : $"{node.Domain}.{node.OpType}";
        string what = feature.Length == 0 ? operation : $"{operation} {feature}";
        if (!_nodes.TryGetValue(what, out List<string>? names))
            _nodes.Add(what, names = []);
        names.Add(name);
    }

    /// <summary>Ends the import where there was anything.</summary>
    /// <exception cref="OnnxException">With one line for each kind: what it is, how often it occurs, and where.</exception>
    public void ThrowIfAny()
    {
        if (_nodes.Count == 0)
            return;
        IEnumerable<string> lines = _nodes.Select(pair =>
            $"\n  {pair.Key}, {pair.Value.Count} time{(pair.Value.Count == 1 ? "" : "s")}: {string.Join(", ", pair.Value.Take(5).Select(name => $"'{name}'"))}{(pair.Value.Count > 5 ? ", ..." : "")}");
        throw new OnnxException($"it has what is not supported, in operator set {opset}:" + string.Concat(lines)
            + "\nExport the network's float or QDQ inference graph with constant shapes (onnx-simplifier helps), or leave these operators out");
    }
}
