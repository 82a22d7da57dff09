namespace Nibble.Onnx;

/// <summary>Copies nodes with other names for the values, and attributes of a call in the place of a function's own. What does not change is shared, not copied.</summary>
/// <param name="names">New names by old ones; all others stay.</param>
/// <param name="attributes">What attributes that refer to the call's stand for; null outside of functions.</param>
internal sealed class NodeRewriter(IReadOnlyDictionary<string, string> names, IReadOnlyDictionary<string, AttributeProto>? attributes)
{
    /// <summary>The copy of a node, under a name of its own.</summary>
    public NodeProto Rewrite(NodeProto node, string name)
    {
        var copy = new NodeProto { OpType = node.OpType, Domain = node.Domain, Name = name, Overload = node.Overload };
        copy.Input.Add(node.Input.Select(NameOf));
        copy.Output.Add(node.Output.Select(NameOf));
        foreach (AttributeProto attribute in node.Attribute)
            if (Rewrite(attribute) is { } rewritten)
                copy.Attribute.Add(rewritten);
        return copy;
    }

    private string NameOf(string name) => names.GetValueOrDefault(name, name);

    // Null for one that refers to an attribute that the call leaves out.
    private AttributeProto? Rewrite(AttributeProto attribute)
    {
        if (attributes is not null && attribute.RefAttrName.Length > 0)
        {
            if (!attributes.TryGetValue(attribute.RefAttrName, out AttributeProto? value))
                return null;
            AttributeProto named = value.Clone();
            named.Name = attribute.Name;
            return named;
        }

        return attribute.G is null ? attribute : new AttributeProto { Name = attribute.Name, Type = attribute.Type, G = Rewrite(attribute.G) };
    }

    // The values that a branch makes keep their names, which hide those outside.
    private GraphProto Rewrite(GraphProto graph)
    {
        HashSet<string> own = [.. NamesMadeBy(graph)];
        var inner = new NodeRewriter(names.Where(pair => !own.Contains(pair.Key)).ToDictionary(), attributes);
        var copy = new GraphProto { Name = graph.Name, Initializer = { graph.Initializer }, Input = { graph.Input } };
        copy.Node.Add(graph.Node.Select(node => inner.Rewrite(node, node.Name)));
        copy.Output.Add(graph.Output.Select(output => new ValueInfoProto { Name = inner.NameOf(output.Name), Type = output.Type }));
        return copy;
    }

    /// <summary>The names that a graph gives to its own values.</summary>
    public static IEnumerable<string> NamesMadeBy(GraphProto graph) =>
        graph.Node.SelectMany(node => node.Output)
            .Concat(graph.Input.Select(input => input.Name))
            .Concat(graph.Initializer.Select(tensor => tensor.Name))
            .Where(name => name.Length > 0);
}
