using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Reads one node of a model: computes it where its inputs are known, else adds what it stands for to the network.</summary>
internal static class NodeImport
{
    /// <summary>Reads a node, and notes what about it is not supported; nodes that need it are then passed over.</summary>
    /// <exception cref="OnnxException">The node is damaged.</exception>
    public static void Import(SourceNode source, ImportScope scope)
    {
        NodeProto proto = source.Proto;
        var node = new ImportedNode(proto, scope.NameNode(proto), source.Opset);
        foreach (string output in proto.Output.Where(output => output.Length > 0))
            if (scope.IsDefined(output) || proto.Output.Count(other => other == output) > 1)
                throw new OnnxException($"node '{node.Name}' ({proto.OpType}): its output '{output}' is defined twice");
        try
        {
            if (!OperatorTable.Has(proto.Domain, proto.OpType))
                throw new UnsupportedException();
            if (!proto.Input.Any(input => input.Length > 0 && scope.ValueOf(input) is UnreadableValue))
                Read(node, scope, proto.Domain);
        }
        catch (UnsupportedException error)
        {
            scope.Unsupported.Add(proto, node.Name, error.Message);
        }
        catch (ArgumentException error)
        {
            throw new OnnxException($"node '{node.Name}' ({proto.OpType}): its sizes or attributes can't be ({error.Message})", error);
        }
        catch (NibbleException error)
        {
            throw new OnnxException($"node '{node.Name}' ({proto.OpType}): {error.Message}", error);
        }

        foreach (string output in proto.Output.Where(output => output.Length > 0 && !scope.IsDefined(output)))
            scope.Define(output, new UnreadableValue());
        for (int i = 1; i < proto.Output.Count; i++)
            if (proto.Output[i].Length > 0 && scope.Uses.ContainsKey(proto.Output[i]) && scope.ValueOf(proto.Output[i]) is UnreadableValue && OperatorTable.Has(proto.Domain, proto.OpType))
                scope.Unsupported.Add(proto, node.Name, $"with its output {i} in use");
    }

    /// <summary>The names that a node reads, in branches too.</summary>
    public static IEnumerable<string> NamesReadBy(NodeProto node) => node.Input.Concat(
        node.Attribute.Where(attribute => attribute.G is not null).SelectMany(attribute => attribute.G.Node.SelectMany(NamesReadBy).Concat(attribute.G.Output.Select(output => output.Name))));

    private static void Read(ImportedNode node, ImportScope scope, string domain)
    {
        if (FoldTable.TryFold(domain, node, scope))
            return;
        Action<ImportedNode, ImportScope> import = OperatorTable.Find(domain, node.Operator) ?? throw new UnsupportedException();
        if (CodeMovers.TryImport(node, scope, import))
            return;
        import(node, scope);
        QuantizedConstants.Fold(node, scope);
    }
}
