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
    public static Graph ToGraph(ModelProto model)
    {
        if (model.Graph is not { } graph)
            throw new OnnxException("it holds no graph; it is not an ONNX model, or it is empty");
        if (graph.Output.Count == 0)
            throw new OnnxException("its graph has no outputs");
        long opset = OpsetOf(model);
        FormatNotes notes = FormatNotes.Read(model);
        var scope = new ImportScope(graph.HasName ? graph.Name : "", NamesOf(graph), UsesOf(graph), notes);

        foreach (TensorProto tensor in graph.Initializer)
            scope.Define(tensor.Name, new FixedValue(TensorReader.Read(tensor)));
        // Before IR version 4 every initializer was an input as well.
        foreach (ValueInfoProto input in graph.Input.Where(input => !scope.IsDefined(input.Name) || scope.ValueOf(input.Name) is RealValue or IntegersValue))
            scope.AddInput(input.Name, ShapeOf(input), TypeOf(input));

        var unsupported = new UnsupportedList();
        foreach (NodeProto node in graph.Node)
            Import(node, opset, scope, unsupported);
        unsupported.ThrowIfAny();
        foreach (ValueInfoProto output in graph.Output)
            AddOutput(output, scope, unsupported);
        unsupported.ThrowIfAny();
        return scope.Build(notes.Requantization);
    }

    private static void Import(NodeProto proto, long opset, ImportScope scope, UnsupportedList unsupported)
    {
        var node = new ImportedNode(proto, scope.NameNode(proto), opset);
        foreach (string output in proto.Output.Where(output => output.Length > 0))
            if (scope.IsDefined(output) || proto.Output.Count(other => other == output) > 1)
                throw new OnnxException($"node '{node.Name}' ({proto.OpType}): its output '{output}' is defined twice");
        try
        {
            Action<ImportedNode, ImportScope>? import = OperatorTable.Find(proto.Domain, proto.OpType);
            if (import is null)
                throw new UnsupportedException();
            if (!proto.Input.Any(input => input.Length > 0 && scope.ValueOf(input) is UnreadableValue)
                && !CodeMovers.TryImport(node, scope, import))
            {
                import(node, scope);
                QuantizedConstants.Fold(node, scope);
            }
        }
        catch (UnsupportedException error)
        {
            unsupported.Add(proto, node.Name, error.Message);
        }
        catch (NibbleException error)
        {
            throw new OnnxException($"node '{node.Name}' ({proto.OpType}): {error.Message}", error);
        }

        foreach (string output in proto.Output.Where(output => output.Length > 0 && !scope.IsDefined(output)))
            scope.Define(output, new UnreadableValue());
        for (int i = 1; i < proto.Output.Count; i++)
            if (proto.Output[i].Length > 0 && scope.Uses.ContainsKey(proto.Output[i]) && scope.ValueOf(proto.Output[i]) is UnreadableValue && OperatorTable.Find(proto.Domain, proto.OpType) is not null)
                unsupported.Add(proto, node.Name, $"with its output {i} in use");
    }

    private static void AddOutput(ValueInfoProto output, ImportScope scope, UnsupportedList unsupported)
    {
        if (!scope.IsDefined(output.Name))
            throw new OnnxException($"its output '{output.Name}' is made by no node");
        try
        {
            scope.AddOutput(output.Name);
        }
        catch (UnsupportedException)
        {
            unsupported.Add(new NodeProto { OpType = "an output" }, output.Name, "of integers; end the graph with a DequantizeLinear");
        }
    }

    private static long OpsetOf(ModelProto model)
    {
        OperatorSetIdProto? opset = model.OpsetImport.FirstOrDefault(set => OperatorTable.IsStandard(set.Domain));
        if (opset is null || opset.Version < OldestOpset || opset.Version > NewestOpset)
            throw new OnnxException($"it uses operator set {(opset is null ? "none" : opset.Version)}; expected {OldestOpset} to {NewestOpset}. Convert it, for example with onnx.version_converter");
        return opset.Version;
    }

    private static InputType TypeOf(ValueInfoProto input) => (ElementType)input.Type.TensorType.ElemType switch
    {
        ElementType.Int64 => InputType.Int64,
        ElementType.Int32 => InputType.Int32,
        ElementType type when type.IsReal() => InputType.Real,
        ElementType type => throw new OnnxException($"its input '{input.Name}' has elements of ONNX's type {(int)type}; expected floats, or int32 or int64 for indices. Feed real numbers and quantize inside the model"),
    };

    private static Shape ShapeOf(ValueInfoProto input)
    {
        if (input.Name.Length == 0)
            throw new OnnxException("one of its inputs has no name");
        if (input.Type?.TensorType is not { } type || type.Shape is null)
            throw new OnnxException($"its input '{input.Name}' has no tensor shape; export the model with shapes, unknown sizes may be symbolic");
        var sizes = new List<int>();
        foreach (TensorShapeProto.Types.Dimension size in type.Shape.Dim)
        {
            if (!size.HasDimValue)
                sizes.Add(Shape.Unknown);
            else if (size.DimValue is >= 0 and <= int.MaxValue)
                sizes.Add((int)size.DimValue);
            else
                throw new OnnxException($"its input '{input.Name}' has an axis of size {size.DimValue}; expected 0 to {int.MaxValue}");
        }

        return new Shape([.. sizes]);
    }

    private static IEnumerable<string> NamesOf(GraphProto graph) =>
        graph.Node.SelectMany(node => node.Output)
            .Concat(graph.Input.Select(input => input.Name))
            .Concat(graph.Initializer.Select(tensor => tensor.Name));

    private static Dictionary<string, int> UsesOf(GraphProto graph) =>
        graph.Node.SelectMany(node => node.Input)
            .Concat(graph.Output.Select(output => output.Name))
            .CountBy(name => name)
            .ToDictionary();
}
