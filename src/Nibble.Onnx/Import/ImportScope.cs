using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>The state of an import: what every name read so far stands for, and the network built from it.</summary>
internal sealed class ImportScope
{
    // Floats hold all integers up to here.
    private const long MostExact = 1 << 24;

    private readonly GraphBuilder _builder;
    private readonly Dictionary<string, ImportedValue> _values = [];
    private readonly Dictionary<string, Shape> _shapes = [];
    private readonly Dictionary<string, Constant> _constants = [];
    private readonly HashSet<string> _names;
    private readonly HashSet<string> _nodeNames = [];
    private readonly List<GraphNode> _nodes = [];

    // Values of the network that are of integers in the file.
    private readonly HashSet<string> _whole = [];

    // Integers by their name in the file, and what holds them as real numbers.
    private readonly Dictionary<string, string> _realOf = [];

    /// <summary>Starts with the names that the file uses, which values added by the import must avoid.</summary>
    public ImportScope(string graph, IEnumerable<string> names, IReadOnlyDictionary<string, int> uses, FormatNotes formats)
    {
        (_builder, _names, Uses, Formats) = (new GraphBuilder(graph), [.. names], uses, formats);
    }

    /// <summary>How often each name is read, by nodes and as an output of the graph.</summary>
    public IReadOnlyDictionary<string, int> Uses { get; }

    /// <summary>What the file notes about formats that ONNX has no type for.</summary>
    public FormatNotes Formats { get; }

    /// <summary>What has been dequantized, so that many DequantizeLinear of the same codes are one value.</summary>
    public Dictionary<(string Codes, string Scale, string ZeroPoint, int Axis), string> Dequantized { get; } = [];

    /// <summary>A name for a node that no other has, close to the one in the file.</summary>
    public string NameNode(NodeProto node)
    {
        string wanted = node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault(output => output.Length > 0) ?? node.OpType;
        return Unique(wanted, _nodeNames);
    }

    /// <summary>Says what a name stands for.</summary>
    /// <exception cref="OnnxException">It already stands for something.</exception>
    public void Define(string name, ImportedValue value)
    {
        if (!_values.TryAdd(name, value))
            throw new OnnxException($"the value '{name}' is defined twice");
    }

    /// <summary>Adds an input of the network.</summary>
    public void AddInput(string name, Shape shape, InputType type)
    {
        Define(name, type == InputType.Real ? new RealValue(name) : new IntegersValue(name));
        CheckSize(name, shape);
        _shapes.Add(name, shape);
        _builder.AddInput(name, shape, type);
    }

    /// <summary>Adds a constant of the network under a name of the file.</summary>
    public void AddConstant(string name, Constant constant)
    {
        _values[name] = new RealValue(name);
        Add(name, constant);
    }

    /// <summary>Adds codes that no node of the file dequantizes; the same codes under the same name are added once.</summary>
    public string AddCodes(string name, QuantizedTensor codes)
    {
        if (_constants.TryGetValue(name, out Constant? known))
        {
            if (known.Quantized is { } same && same.Grid.Equals(codes.Grid) && same.Codes.SequenceEqual(codes.Codes))
                return name;
            name = Unique(name, _names);
        }

        Add(name, new Constant(codes));
        return name;
    }

    /// <summary>Adds a constant of the network that the file does not have.</summary>
    public string AddDerived(string name, Tensor tensor)
    {
        name = Unique(name, _names);
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
            case IntegersValue or FixedValue { Tensor.Type: ElementType.Int32 or ElementType.Int64 or ElementType.UInt32 or ElementType.UInt64 or ElementType.Bool }:
                return Whole(name);
            default:
                throw new UnsupportedException("on integers; only QuantizeLinear, DequantizeLinear, Clip and the dynamic chain may touch codes");
        }
    }

    /// <summary>Whether a value of the network is of integers in the file.</summary>
    public bool IsWhole(string value) => _whole.Contains(value);

    /// <summary>Says whether a value of the network is of integers in the file, where an operation changes that.</summary>
    public void SetWhole(string value, bool isWhole)
    {
        if (isWhole)
            _whole.Add(value);
        else
            _whole.Remove(value);
    }

    /// <summary>The name, in the network, of a value that a node reads as integers that pick or count.</summary>
    /// <exception cref="UnsupportedException">It is computed, or not of integers.</exception>
    public string Integers(string name)
    {
        switch (ValueOf(name))
        {
            case IntegersValue input:
                return input.Name;
            case FixedValue { Tensor.Integers: not null } constant:
                if (!_constants.ContainsKey(name))
                    Add(name, new Constant(ExactTensor(constant.Tensor)));
                return name;
            case RealValue { Name: var computed } when IsWhole(computed):
                return computed;
            default:
                throw new UnsupportedException("with integers that are real numbers or codes here");
        }
    }

    /// <summary>A tensor whose content must be known from the file; null where it is not.</summary>
    public TensorValue? Fixed(string name) => ValueOf(name) switch
    {
        FixedValue value => value.Tensor,
        RealValue real when _constants.TryGetValue(real.Name, out Constant? constant) && constant.Quantized is null =>
            new TensorValue(constant.Shape, constant.ToTensor().Values.ToArray()),
        _ => null,
    };

    /// <summary>A constant of the network; null where the value is computed.</summary>
    public Constant? ConstantOf(string value) => _constants.GetValueOrDefault(value);

    /// <summary>The shape of a value of the network.</summary>
    public Shape ShapeOf(string value) => _shapes[value];

    /// <summary>The node that makes a value of the network; null where it is an input or constant.</summary>
    public GraphNode? ProducerOf(string value) => _nodes.Find(node => node.Output == value);

    /// <summary>Adds the operation that a node of the file stands for.</summary>
    public void Emit(ImportedNode node, Operator operation, params ReadOnlySpan<string> inputs) =>
        Define(node.Output, new RealValue(EmitNamed(node.Name, node.Output, operation, inputs)));

    /// <summary>Adds an operation that makes one of several outputs of a node of the file; the first to be made has the node's name.</summary>
    public void EmitOutput(ImportedNode node, int output, string name, Operator operation, params ReadOnlySpan<string> inputs) =>
        Define(node.Outputs[output], new RealValue(EmitNamed(name == node.Name ? name : Unique(name, _nodeNames), node.Outputs[output], operation, inputs)));

    /// <summary>Adds an operation before the one that a node of the file stands for.</summary>
    public string EmitExtra(ImportedNode node, string suffix, Operator operation, params ReadOnlySpan<string> inputs) =>
        EmitNamed(Unique($"{node.Name}/{suffix}", _nodeNames), Unique($"{node.Output}/{suffix}", _names), operation, inputs);

    /// <summary>Adds an operation whose output has the name that the file gives to something else, which the caller says.</summary>
    public string EmitApart(ImportedNode node, Operator operation, params ReadOnlySpan<string> inputs) => EmitNamed(node.Name, node.Output, operation, inputs);

    /// <summary>Puts another operation in the place of one, under another name and output.</summary>
    public void Replace(GraphNode old, ImportedNode node, Operator operation, params ReadOnlySpan<string> inputs)
    {
        _nodes.Remove(old);
        Emit(node, operation, inputs);
    }

    /// <summary>Makes a value an output of the network, under its name in the file.</summary>
    public void AddOutput(string name)
    {
        string value = Real(name);
        if (value != name)
            EmitNamed(Unique(name, _nodeNames), name, new Identity(), value);
        _builder.AddOutput(name);
    }

    /// <summary>The network.</summary>
    public Graph Build(Requantization requantization)
    {
        foreach (GraphNode node in _nodes)
            _builder.Add(node);
        _builder.Requantization = requantization;
        return _builder.Build();
    }

    // Integers as real numbers, under a name of their own, since others may read them as integers.
    private string Whole(string name)
    {
        if (_realOf.TryGetValue(name, out string? known))
            return known;
        string real = Unique($"{name}/real", _names);
        if (ValueOf(name) is IntegersValue input)
            EmitNamed(Unique(real, _nodeNames), real, new FromIntegers(), input.Name);
        else
            Add(real, new Constant(ExactTensor(((FixedValue)ValueOf(name)).Tensor)));
        _whole.Add(real);
        _realOf.Add(name, real);
        return real;
    }

    private static Tensor ExactTensor(TensorValue integers) => integers.Integers!.Any(value => Math.Abs(value) > MostExact)
        ? throw new UnsupportedException($"with integers beyond {MostExact}")
        : new Tensor(integers.Shape, [.. integers.Integers!.Select(value => (float)value)]);

    private void Add(string name, Constant constant)
    {
        _shapes.Add(name, constant.Shape);
        _constants.Add(name, constant);
        _builder.AddConstant(name, constant);
    }

    private static string Unique(string wanted, HashSet<string> taken)
    {
        string name = wanted;
        for (int i = 2; !taken.Add(name); i++)
            name = $"{wanted}_{i}";
        return name;
    }

    private string EmitNamed(string name, string output, Operator operation, params ReadOnlySpan<string> inputs)
    {
        if (inputs.Length < operation.MinInputs || inputs.Length > operation.MaxInputs)
            throw new OnnxException($"it has {inputs.Length} inputs; expected {operation.MinInputs} or more");
        var shapes = new Shape[inputs.Length];
        for (int i = 0; i < shapes.Length; i++)
            shapes[i] = _shapes[inputs[i]];
        Shape shape;
        try
        {
            shape = operation.InferShape(shapes);
        }
        catch (Exception error) when (error is ArgumentException or ArithmeticException)
        {
            throw new OnnxException($"its output has a shape that can't be ({error.Message})", error);
        }

        CheckSize(output, shape);
        _shapes.Add(output, shape);
        if (KeepsWhole(operation, inputs))
            _whole.Add(output);
        _nodes.Add(new GraphNode(name, operation, [.. inputs], output));
        return output;
    }

    // Operators give what they take; what takes no integers in ONNX has none here.
    private bool KeepsWhole(Operator operation, ReadOnlySpan<string> inputs)
    {
        if (operation is Truncate or ArgExtreme)
            return true;
        bool isWhole = operation is not FromIntegers && !TruthExport.Makes(operation);
        for (int i = 0; i < inputs.Length; i++)
            isWhole &= operation.ReadsIntegers(i) || TruthExport.Reads(operation, i) || _whole.Contains(inputs[i]);
        return isWhole;
    }

    // What is known of a size must fit in an array; all later arithmetic on shapes relies on it.
    private static void CheckSize(string name, Shape shape)
    {
        Int128 count = 1;
        foreach (int size in shape)
            if (size != Shape.Unknown && (count *= size) > Array.MaxLength)
                throw new OnnxException($"'{name}' has the shape {shape}, which is more elements than an array can hold");
    }
}
