using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Turns an ONNX model into a network.</summary>
internal static class ModelImport
{
    private const int OldestOpset = 7;
    private const int NewestOpset = 25;

    /// <summary>The network that a model describes.</summary>
    /// <exception cref="NibbleException">The model is damaged, or has what is not supported; then all of that is listed.</exception>
    public static Graph ToGraph(ModelProto model, OnnxReadOptions options, ExternalFiles files)
    {
        if (model.Graph is not { } graph)
            throw new OnnxException("it holds no graph; it is not an ONNX model, or it is empty");
        if (graph.Output.Count == 0)
            throw new OnnxException("its graph has no outputs");
        if (graph.SparseInitializer.Count > 0)
            throw new OnnxException($"its tensor '{graph.SparseInitializer[0].Values?.Name}' is sparse, which can't be read; save it dense");
        long opset = OpsetOf(model);
        IReadOnlyList<SourceNode> nodes = FunctionInlining.NodesOf(model, opset);
        FormatNotes notes = FormatNotes.Read(model);
        var unsupported = new UnsupportedList(opset);
        var scope = new ImportScope(graph.HasName ? graph.Name : "", NamesOf(graph, nodes), UsesOf(graph, nodes), notes, files, unsupported);

        foreach (TensorProto tensor in graph.Initializer)
            scope.Define(tensor.Name, new FixedValue(scope.Read(tensor)));
        new InputImport(options, scope).AddAll(graph);
        foreach (SourceNode node in nodes)
            NodeImport.Import(node, scope);
        unsupported.ThrowIfAny();
        foreach (ValueInfoProto output in graph.Output)
            AddOutput(output, scope, unsupported);
        unsupported.ThrowIfAny();
        return RowsAsImages.Apply(scope.Build(notes.Requantization));
    }

    private static void AddOutput(ValueInfoProto output, ImportScope scope, UnsupportedList unsupported)
    {
        if (!scope.IsDefined(output.Name))
            throw new OnnxException($"its output '{output.Name}' is made by no node");
        try
        {
            if (scope.ValueOf(output.Name) is CodesValue codes)
                CodeBorders.AddOutput(output.Name, codes, scope);
            else
                scope.AddOutput(output.Name);
        }
        catch (UnsupportedException error)
        {
            bool isReal = scope.ValueOf(output.Name) is UniformValue or RealValue;
            unsupported.Add(new NodeProto { OpType = "an output" }, output.Name, isReal ? error.Message : "of integers; end the graph with a DequantizeLinear");
        }
    }

    private static long OpsetOf(ModelProto model)
    {
        OperatorSetIdProto opset = model.OpsetImport.FirstOrDefault(set => OperatorTable.IsStandard(set.Domain))
            ?? throw new OnnxException($"it does not say which operator set of ONNX it uses; expected an import of {OldestOpset} to {NewestOpset}. Save it again with a newer exporter");
        return opset.Version is >= OldestOpset and <= NewestOpset
            ? opset.Version
            : throw new OnnxException($"it uses operator set {opset.Version}; expected {OldestOpset} to {NewestOpset}. Convert it, for example with onnx.version_converter");
    }

    private static IEnumerable<string> NamesOf(GraphProto graph, IReadOnlyList<SourceNode> nodes) =>
        nodes.SelectMany(node => node.Proto.Output)
            .Concat(graph.Input.Select(input => input.Name))
            .Concat(graph.Initializer.Select(tensor => tensor.Name));

    private static Dictionary<string, int> UsesOf(GraphProto graph, IReadOnlyList<SourceNode> nodes)
    {
        var uses = new Dictionary<string, int>();
        foreach (string name in nodes.SelectMany(node => NodeImport.NamesReadBy(node.Proto)).Concat(graph.Output.Select(output => output.Name)))
            uses[name] = uses.GetValueOrDefault(name) + 1;
        return uses;
    }
}
