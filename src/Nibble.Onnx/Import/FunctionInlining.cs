namespace Nibble.Onnx;

/// <summary>Writes out the calls of functions that a model defines itself, as newer exporters do for operators that ONNX lacks.</summary>
internal sealed class FunctionInlining
{
    // Functions that call each other can stand for more nodes than any memory holds.
    private const int MostNodes = 50_000;
    private const int MostDepth = 64;

    private readonly Dictionary<(string Domain, string Name, string Overload), FunctionProto> _functions = [];
    private readonly List<SourceNode> _nodes = [];
    private readonly UniqueNames _names;
    private int _calls;
    private int _added;

    private FunctionInlining(ModelProto model)
    {
        foreach (FunctionProto function in model.Functions)
            _functions.TryAdd((function.Domain, function.Name, function.Overload), function);
        _names = new UniqueNames([.. model.Graph.Node.SelectMany(node => node.Input.Concat(node.Output)), .. NodeRewriter.NamesMadeBy(model.Graph)]);
    }

    /// <summary>The nodes of a model's graph, none of which calls a function of the file that can be written out.</summary>
    /// <exception cref="OnnxException">A function calls itself, or the functions stand for too many nodes.</exception>
    public static IReadOnlyList<SourceNode> NodesOf(ModelProto model, long opset)
    {
        var inlining = new FunctionInlining(model);
        foreach (NodeProto node in model.Graph.Node)
            inlining.Add(node, opset, 0);
        return inlining._nodes;
    }

    // A function's operator that can be read itself, is: its own meaning is one node, not twenty.
    private void Add(NodeProto node, long opset, int depth)
    {
        if (!_functions.TryGetValue((node.Domain, node.OpType, node.Overload), out FunctionProto? function) || OperatorTable.Has(node.Domain, node.OpType))
            _nodes.Add(new SourceNode(node, opset));
        else if (depth < MostDepth)
            Inline(node, function, opset, depth + 1);
        else
            throw new OnnxException($"its function '{function.Name}' calls itself, or calls others {MostDepth} deep; expected functions that end");
    }

    private void Inline(NodeProto call, FunctionProto function, long opset, int depth)
    {
        if ((_added += function.Node.Count + 1) > MostNodes)
            throw new OnnxException($"its functions stand for more than {MostNodes} nodes; save the model with its functions written out, for example with onnx.inliner");
        string prefix = call.Name.Length > 0 ? call.Name : $"{function.Name}_{++_calls}";
        var names = new Dictionary<string, string>();
        foreach (string made in function.Node.SelectMany(node => node.Output).Where(name => name.Length > 0))
            if (!names.ContainsKey(made))
                names.Add(made, _names.Take($"{prefix}/{made}"));
        for (int i = 0; i < function.Input.Count; i++)
            names[function.Input[i]] = i < call.Input.Count ? call.Input[i] : "";
        List<NodeProto> copies = [];
        for (int i = 0; i < function.Output.Count && i < call.Output.Count; i++)
        {
            string output = function.Output[i];
            if (call.Output[i].Length == 0)
                continue;
            if (function.Input.Contains(output) || function.Output.Take(i).Contains(output))
                copies.Add(new NodeProto { OpType = "Identity", Name = $"{prefix}/{i}", Input = { names.GetValueOrDefault(output, output) }, Output = { call.Output[i] } });
            else
                names[output] = call.Output[i];
        }

        var attributes = new Dictionary<string, AttributeProto>();
        foreach (AttributeProto attribute in function.AttributeProto.Concat(call.Attribute))
            attributes[attribute.Name] = attribute;
        var rewriter = new NodeRewriter(names, attributes);
        long own = function.OpsetImport.FirstOrDefault(set => OperatorTable.IsStandard(set.Domain))?.Version ?? opset;
        foreach (NodeProto node in function.Node)
            Add(rewriter.Rewrite(node, node.Name.Length > 0 ? $"{prefix}/{node.Name}" : ""), own, depth);
        foreach (NodeProto copy in copies)
            _nodes.Add(new SourceNode(copy, own));
    }
}
