using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>The state of an import: what every name read so far stands for, and the network built from it.</summary>
internal sealed class ImportScope
{
    /// <summary>What to do where something depends on sizes that are not known.</summary>
    public const string OpenSizes = "sizes that only run time knows are not enough here; give them when the model is read (Dimensions)";

    private readonly ImportedNetwork _network;
    private readonly TensorStore _tensors;
    private readonly Dictionary<string, int> _uses;
    private readonly Dictionary<string, ImportedValue> _values = [];
    private readonly UniqueNames _names;
    private readonly UniqueNames _nodeNames = new([]);

    // Integers by their name in the file, and what holds them as real numbers.
    private readonly Dictionary<string, string> _realOf = [];

    /// <summary>Starts with the names that the file uses, which values added by the import must avoid.</summary>
    public ImportScope(string graph, IEnumerable<string> names, Dictionary<string, int> uses, FormatNotes formats, ExternalFiles files, UnsupportedList unsupported)
    {
        (_network, _names, _uses, Formats, _tensors, Unsupported) = (new ImportedNetwork(graph), new UniqueNames(names), uses, formats, new TensorStore(files), unsupported);
    }

    /// <summary>How often each name is read, by nodes and as an output of the graph.</summary>
    public IReadOnlyDictionary<string, int> Uses => _uses;

    /// <summary>What the model has and can't be read.</summary>
    public UnsupportedList Unsupported { get; }

    /// <summary>What the file notes about formats that ONNX has no type for.</summary>
    public FormatNotes Formats { get; }

    /// <summary>What has been dequantized, so that many DequantizeLinear of the same codes are one value.</summary>
    public Dictionary<(string Codes, string Scale, string ZeroPoint, int Axis), string> Dequantized { get; } = [];

    /// <summary>A name for a node that no other has, close to the one in the file.</summary>
    public string NameNode(NodeProto node)
    {
        string wanted = node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault(output => output.Length > 0) ?? node.OpType;
        return _nodeNames.Take(wanted);
    }

    /// <summary>A name for a node that the import adds, close to the one wanted.</summary>
    public string NewNodeName(string wanted) => _nodeNames.Take(wanted);

    /// <summary>A name for a value that the import adds, close to the one wanted.</summary>
    public string NewName(string wanted) => _names.Take(wanted);

    /// <summary>Says anew what a name stands for.</summary>
    public void Redefine(string name, ImportedValue value) => _values[name] = value;

    /// <summary>Says what a name stands for.</summary>
    /// <exception cref="OnnxException">It already stands for something.</exception>
    public void Define(string name, ImportedValue value)
    {
        if (!_values.TryAdd(name, value))
            throw new OnnxException($"the value '{name}' is defined twice");
    }

    /// <summary>Adds an input of the network.</summary>
    /// <param name="input">The input.</param>
    /// <param name="sizes">The sizes of its axes, open ones by name.</param>
    public void AddInput(GraphInput input, Size[] sizes)
    {
        Define(input.Name, input.Type == InputType.Real ? new RealValue(input.Name) : new IntegersValue(input.Name));
        _network.Add(input, sizes);
    }

    /// <summary>Adds a constant of the network under a name of the file.</summary>
    public void AddConstant(string name, Constant constant)
    {
        _values[name] = new RealValue(name);
        _network.Add(name, constant);
    }

    /// <summary>Adds codes that no node of the file dequantizes; the same codes under the same name are added once.</summary>
    public string AddCodes(string name, QuantizedTensor codes)
    {
        if (_network.ConstantOf(name) is { } known)
        {
            if (known.Quantized is { } same && same.Grid.Equals(codes.Grid) && same.Codes.SequenceEqual(codes.Codes))
                return name;
            name = _names.Take(name);
        }

        _network.Add(name, new Constant(codes));
        return name;
    }

    /// <summary>Adds a constant of the network that the file does not have.</summary>
    public string AddDerived(string name, Tensor tensor)
    {
        name = _names.Take(name);
        AddConstant(name, new Constant(tensor));
        return name;
    }

    /// <summary>Whether a name is defined.</summary>
    public bool IsDefined(string name) => _values.ContainsKey(name);

    /// <summary>What a name stands for.</summary>
    /// <exception cref="OnnxException">Nothing before defines it.</exception>
    public ImportedValue ValueOf(string name) => _values.TryGetValue(name, out ImportedValue? value)
        ? value
        : throw new OnnxException($"it reads '{name}', which no input, initializer or earlier node defines (the nodes form a cycle or are out of order)");

    /// <summary>The name, in the network, of a value that a node computes with; integers are held as real numbers, which hold those up to 2^24 exactly.</summary>
    /// <exception cref="UnsupportedException">It is of codes, or of integers that are too large.</exception>
    public string Real(string name)
    {
        switch (ValueOf(name))
        {
            case RealValue real:
                return real.Name;
            case FixedValue { Tensor.Reals: { } values } constant:
                AddConstant(name, new Constant(new Tensor(constant.Tensor.Shape, values)));
                return name;
            case UniformValue uniform:
                throw new UnsupportedException($"on a value of the shape [{string.Join(", ", uniform.Sizes)}] made while the model runs: {OpenSizes}");
            case SizesValue sizes:
                throw new UnsupportedException($"on the sizes {string.Join(", ", sizes.Elements)}: {OpenSizes}");
            case IntegersValue or FixedValue { Tensor.Type: ElementType.Int32 or ElementType.Int64 or ElementType.UInt32 or ElementType.UInt64 or ElementType.Bool }:
                return Whole(name);
            default:
                throw new UnsupportedException("on integers; only QuantizeLinear, DequantizeLinear, Clip and the dynamic chain may touch codes");
        }
    }

    /// <summary>Whether a value of the network is of integers in the file.</summary>
    public bool IsWhole(string value) => _network.Whole.Contains(value);

    /// <summary>Says whether a value of the network is of integers in the file, where an operation changes that.</summary>
    public void SetWhole(string value, bool isWhole) => _network.Whole.Set(value, isWhole);

    /// <summary>The name, in the network, of a value that a node reads as integers that pick or count.</summary>
    /// <exception cref="UnsupportedException">It is computed, or not of integers.</exception>
    public string Integers(string name)
    {
        switch (ValueOf(name))
        {
            case IntegersValue input:
                return input.Name;
            case FixedValue { Tensor.Integers: not null } constant:
                if (_network.ConstantOf(name) is null)
                    _network.Add(name, new Constant(WholeValues.Exact(constant.Tensor)));
                return name;
            case RealValue { Name: var computed } when IsWhole(computed):
                return computed;
            case SizesValue sizes:
                throw new UnsupportedException($"with the sizes {string.Join(", ", sizes.Elements)}: {OpenSizes}");
            default:
                throw new UnsupportedException("with integers that are real numbers or codes here");
        }
    }

    /// <summary>A tensor whose content must be known from the file; null where it is not.</summary>
    public TensorValue? Fixed(string name) => ValueOf(name) switch
    {
        FixedValue value => value.Tensor,
        RealValue real when _network.ConstantOf(real.Name) is { Quantized: null } constant =>
            new TensorValue(constant.Shape, constant.ToTensor().Values.ToArray()),
        _ => null,
    };

    /// <summary>The content of a tensor of the file, wherever its data lies; read once, however often it is asked for.</summary>
    public TensorValue Read(TensorProto tensor) => _tensors.Read(tensor);

    /// <summary>The sizes of a value of the network.</summary>
    public Size[] SizesOfAxes(string value) => _network.SizesOf(value);

    /// <summary>The shape, of these sizes, of what is to be computed while reading.</summary>
    /// <exception cref="UnsupportedException">That is too much, or a size is negative.</exception>
    public Shape ReserveSizes(IEnumerable<long> sizes) => _tensors.Reserve(sizes);

    /// <summary>Reads nodes that stand inside another one.</summary>
    public void ImportInside(IReadOnlyList<NodeProto> nodes, long opset)
    {
        foreach (string name in nodes.SelectMany(NodeImport.NamesReadBy))
            _uses[name] = _uses.GetValueOrDefault(name) + 1;
        foreach (NodeProto node in nodes)
            NodeImport.Import(new SourceNode(node, opset), this);
    }

    /// <summary>A constant of the network; null where the value is computed.</summary>
    public Constant? ConstantOf(string value) => _network.ConstantOf(value);

    /// <summary>Whether the network has a value of this name.</summary>
    public bool HasValue(string name) => _network.Has(name);

    /// <summary>The shape of a value of the network.</summary>
    public Shape ShapeOf(string value) => _network.ShapeOf(value);

    /// <summary>The node that makes a value of the network; null where it is an input or constant.</summary>
    public GraphNode? ProducerOf(string value) => _network.ProducerOf(value);

    /// <summary>Adds the operation that a node of the file stands for.</summary>
    public void Emit(ImportedNode node, Operator operation, params ReadOnlySpan<string> inputs) =>
        Define(node.Output, new RealValue(EmitNamed(node.Name, node.Output, operation, inputs)));

    /// <summary>Adds an operation that makes one of several outputs of a node of the file; the first to be made has the node's name.</summary>
    public void EmitOutput(ImportedNode node, int output, string name, Operator operation, params ReadOnlySpan<string> inputs) =>
        Define(node.Outputs[output], new RealValue(EmitNamed(name == node.Name ? name : _nodeNames.Take(name), node.Outputs[output], operation, inputs)));

    /// <summary>Adds an operation before the one that a node of the file stands for.</summary>
    public string EmitExtra(ImportedNode node, string suffix, Operator operation, params ReadOnlySpan<string> inputs) =>
        EmitNamed(_nodeNames.Take($"{node.Name}/{suffix}"), _names.Take($"{node.Output}/{suffix}"), operation, inputs);

    /// <summary>Adds the operation that a node of the file stands for, and another that reads it and makes the node's output.</summary>
    public void EmitBefore(ImportedNode node, string suffix, Operator operation, Operator last, params ReadOnlySpan<string> inputs)
    {
        string value = EmitNamed(node.Name, _names.Take($"{node.Output}/{suffix}"), operation, inputs);
        Define(node.Output, new RealValue(EmitNamed(_nodeNames.Take($"{node.Name}/{suffix}"), node.Output, last, value)));
    }

    /// <summary>Adds an operation that no node of the file stands for, under names close to those wanted.</summary>
    public string EmitAdded(string name, string output, Operator operation, params ReadOnlySpan<string> inputs) =>
        EmitNamed(_nodeNames.Take(name), _names.Take(output), operation, inputs);

    /// <summary>Adds the operation that has a node's name, where another one makes its output.</summary>
    public string EmitInner(ImportedNode node, string suffix, Operator operation, params ReadOnlySpan<string> inputs) =>
        EmitNamed(node.Name, _names.Take($"{node.Output}/{suffix}"), operation, inputs);

    /// <summary>Adds an operation whose output has the name that the file gives to something else, which the caller says.</summary>
    public string EmitApart(ImportedNode node, Operator operation, params ReadOnlySpan<string> inputs) => EmitNamed(node.Name, node.Output, operation, inputs);

    /// <summary>Puts another operation in the place of one, under another name and output.</summary>
    public void Replace(GraphNode old, ImportedNode node, Operator operation, params ReadOnlySpan<string> inputs)
    {
        _network.Remove(old);
        Emit(node, operation, inputs);
    }

    /// <summary>Puts a constant in the place of an operation.</summary>
    public void Replace(GraphNode old, Constant constant) => _network.Replace(old, constant);

    /// <summary>A name, as nodes of the file read it, for a value of the network.</summary>
    public string Alias(string value)
    {
        string name = NewName(value);
        Define(name, new RealValue(value));
        return name;
    }

    /// <summary>Makes a value an output of the network, under its name in the file.</summary>
    public void AddOutput(string name)
    {
        string value = Real(name);
        if (value != name)
        {
            if (HasValue(name))
                throw new UnsupportedException($"whose name '{name}' stands for two values");
            EmitNamed(_nodeNames.Take(name), name, new Identity(), value);
            _values[name] = new RealValue(name);
        }

        _network.AddOutput(name);
    }

    /// <summary>The network.</summary>
    public Graph Build(Requantization requantization) => _network.Build(requantization);

    // Integers as real numbers, under a name of their own, since others may read them as integers.
    private string Whole(string name)
    {
        if (_realOf.TryGetValue(name, out string? known))
            return known;
        string real = _names.Take($"{name}/real");
        if (ValueOf(name) is IntegersValue input)
            EmitNamed(_nodeNames.Take(real), real, new FromIntegers(), input.Name);
        else
            _network.Add(real, new Constant(WholeValues.Exact(((FixedValue)ValueOf(name)).Tensor)));
        _network.Whole.Set(real, true);
        _realOf.Add(name, real);
        return real;
    }

    private string EmitNamed(string name, string output, Operator operation, params ReadOnlySpan<string> inputs)
    {
        _network.Add(name, output, operation, inputs);
        return output;
    }
}
