using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Runtime.Tests;

/// <summary>A low-bit network drawn at random, built twice: as a graph, and as the plain formulas that say what it means.</summary>
internal sealed class RandomNetwork
{
    private readonly GraphBuilder _builder = new("random");
    private readonly List<Func<PlainValue, PlainValue>> _formulas = [];
    private readonly Dictionary<string, Shape> _constants = [];
    private readonly CounterRandom _random;
    private readonly bool _exactScales;
    private readonly Requantization _requantization;
    private ulong _draws;
    private int _names;
    private string _value;
    private QuantizationGrid _grid;

    private RandomNetwork(ulong seed, Shape sample, bool exactScales, bool dynamic = false)
    {
        (_random, _exactScales) = (new CounterRandom(seed), exactScales);
        _builder.Requantization = _requantization = Chance(2) && !dynamic ? Requantization.FixedPoint : Requantization.FloatScale;
        _value = _builder.AddInput("x", [Numerics.Shape.Unknown, .. sample.Sizes]);
        Shape = sample;
        _grid = NextGrid();
        if (dynamic)
            Extend(Quantize.Dynamic(NumberFormat.UInt(8)), x => x.QuantizeDynamically(NumberFormat.UInt(8)));
        else
            AddQuantize(_grid);
    }

    public Shape Shape { get; private set; }

    public Graph Graph { get; private set; } = null!;

    public static RandomNetwork MultilayerPerceptron(ulong seed, bool exactScales = false)
    {
        var network = new RandomNetwork(seed, [1 + (int)(seed % 37)], exactScales);
        for (int layers = network.Next(1, 3); layers > 0; layers--)
            network.AddLayer(network.NextGemm(), last: layers == 1);
        return network.Finish();
    }

    public static RandomNetwork Dynamic(ulong seed)
    {
        var network = new RandomNetwork(seed, [11], exactScales: false, dynamic: true);
        (Operator operation, QuantizedTensor weight, Func<PlainValue, long[]?, PlainSums> sums) = network.NextGemm();
        float[] bias = [.. Enumerable.Range(0, weight.Shape[IntegerLayer.WeightChannelAxis(operation)!.Value]).Select(_ => network.NextUniform() - 0.5f)];
        network.Extend(operation, x => sums(x, null).ToReals(bias), network.Constant(weight), network.Constant(new Tensor([bias.Length], bias)));
        return network.Finish();
    }

    public static RandomNetwork Convolutional(ulong seed, bool exactScales = false)
    {
        var network = new RandomNetwork(seed, [4, 9, 14], exactScales);
        network.AddLayer(network.NextConv(), last: false);
        network.Extend(new MaxPool { KernelHeight = 2, KernelWidth = 2, Window = new Window { StrideX = 2, StrideY = 2 } }, x => x.MaxPool());
        if (network.Chance(2))
            network.Extend(new Relu(), x => x.Relu());
        network.AddLayer(network.NextConv(), last: false);
        if (network.Chance(2))
        {
            network.Extend(new GlobalAveragePool(), x => x.GlobalAverage());
            network.AddQuantize(network.NextGrid());
        }

        network.Extend(new Flatten(), x => x.Reshape(x.Shape[0], x.Shape[1] * x.Shape[2] * x.Shape[3]));
        network.AddLayer(network.NextGemm(), last: true);
        return network.Finish();
    }

    public Tensor Formulas(Tensor input)
    {
        PlainValue value = _formulas.Aggregate(PlainValue.Of(input), (x, formula) => formula(x));
        return new Tensor(new Shape(value.Shape), value.Reals);
    }

    /// <summary>Samples: normal numbers, and now and then a NaN or an infinity.</summary>
    public Tensor Input(int batch)
    {
        Shape sample = Graph.Inputs[0].Shape;
        Tensor input = Tensor.Random(sample.With(0, batch), _random.Seed + 1);
        for (int i = 0; i < input.Length; i++)
            if (_random.Bits((ulong)(1_000_000 + i)) % 29 == 0)
                input[i] = (i % 3) switch { 0 => float.NaN, 1 => float.PositiveInfinity, _ => float.NegativeInfinity };
        return input;
    }

    public Tensor FiniteInput(int batch) => Tensor.Random(Graph.Inputs[0].Shape.With(0, batch), _random.Seed + 1);

    private RandomNetwork Finish()
    {
        _builder.AddOutput(_value);
        Graph = _builder.Build();
        return this;
    }

    private void AddLayer((Operator Operation, QuantizedTensor Weight, Func<PlainValue, long[]?, PlainSums> Sums) layer, bool last)
    {
        (Operator operation, QuantizedTensor weight, Func<PlainValue, long[]?, PlainSums> sums) = layer;
        int axis = IntegerLayer.WeightChannelAxis(operation)!.Value, channels = weight.Shape[axis];
        float[] scales = [.. Enumerable.Range(0, channels).Select(channel => _grid.Scales[0] * weight.Grid.Scales[weight.Grid.Scales.Length == 1 ? 0 : channel])];
        int kind = Next(0, _exactScales ? 1 : 2);
        int[] codes = [.. Enumerable.Range(0, channels).Select(_ => Next(-300, 300))];
        float[] reals = [.. Enumerable.Range(0, channels).Select(_ => NextUniform() - 0.5f)];
        string[] inputs = kind switch
        {
            0 => [Constant(weight)],
            1 => [Constant(weight), Constant(new QuantizedTensor([channels], new QuantizationGrid(NumberFormat.Int(32), Granularity.PerChannel(), [.. scales]), codes))],
            _ => [Constant(weight), Constant(new Tensor([channels], reals))],
        };
        long[]? bias = kind == 1 ? [.. codes.Select(code => (long)code)] : null;
        float[]? realBias = kind == 2 ? reals : null;
        if (last && Chance(2))
        {
            Extend(operation, x => sums(x, bias).ToReals(realBias), inputs);
            return;
        }

        QuantizationGrid to = NextGrid();
        int ending = Next(0, 4);
        bool folds = kind != 2 && ending < 4;
        Clip? limit = ending switch { 1 => new Clip(0), 2 => new Clip(0, to.Decode(to.Format.MaxCode) * 1.5f), 3 => new Clip(-0.25f, 0.5f), _ => null };
        string value = Extend(operation, null, inputs);
        if (ending == 1)
            value = Extend(new Relu(), null);
        else if (ending is 2 or 3)
            value = Extend(limit!, null);
        else if (ending == 4)
            value = Extend(new Tanh(), null);
        Func<float, float> function = ending switch
        {
            1 => x => Math.Max(x, 0),
            2 => x => Math.Clamp(x, 0, to.Decode(to.Format.MaxCode) * 1.5f),
            3 => x => Math.Clamp(x, -0.25f, 0.5f),
            4 => ActivationFunctions.Tanh,
            _ => x => x,
        };
        Extend(new Quantize(to), x => folds ? sums(x, bias).Requantize(to, _requantization).Limit(limit ?? new Clip()) : sums(x, bias).ToReals(realBias).Map(function).Quantize(to));
        _grid = to;
        if (!Chance(2))
            return;

        // A function between two grids.
        QuantizationGrid after = NextGrid();
        (Operator elementwise, Func<float, float> tabled) = Next(0, 2) switch
        {
            0 => ((Operator)new Sigmoid(), (Func<float, float>)ActivationFunctions.Sigmoid),
            1 => (new LeakyRelu(0.125f), x => x < 0 ? 0.125f * x : x),
            _ => (new Tanh(), ActivationFunctions.Tanh),
        };
        Extend(elementwise, null);
        Extend(new Quantize(after), x => x.Table(tabled, after));
        _grid = after;
    }

    private (Operator, QuantizedTensor, Func<PlainValue, long[]?, PlainSums>) NextGemm()
    {
        int depth = Shape[0], width = Next(1, 21);
        bool transposed = Chance(2);
        QuantizedTensor weight = NextWeight(transposed ? [width, depth] : [depth, width], transposed ? 0 : 1);
        return (new Gemm { TransposeRight = transposed }, weight, (x, bias) => x.Gemm(weight, transposed, bias));
    }

    private (Operator, QuantizedTensor, Func<PlainValue, long[]?, PlainSums>) NextConv()
    {
        int groups = Shape[0] % 2 == 0 && Chance(2) ? 2 : 1;
        var conv = new Conv { Groups = groups, Window = new Window { PadTop = Next(0, 1), PadLeft = Next(0, 2), PadRight = Next(0, 1), StrideX = Next(1, 2), DilationY = Next(1, 2) } };
        QuantizedTensor filters = NextWeight([Next(1, 3) * 2, Shape[0] / groups, Next(1, 2), Next(1, 3)], 0);
        return (conv, filters, (x, bias) => x.Conv(filters, conv, bias));
    }

    private QuantizedTensor NextWeight(Shape shape, int axis)
    {
        NumberFormat format = Chance(4) ? NumberFormat.UInt(Next(1, 8)) : NumberFormat.Int(Next(2, 8), narrow: Chance(2));
        bool perChannel = Chance(2);
        int count = perChannel ? shape[axis] : 1;
        var grid = new QuantizationGrid(
            format,
            perChannel ? Granularity.PerChannel(axis) : Granularity.PerTensor,
            [.. Enumerable.Range(0, count).Select(_ => NextScale())],
            [.. Enumerable.Range(0, count).Select(_ => format.IsSigned ? 0L : Next(0, (int)format.MaxCode))]);
        return new QuantizedTensor(shape, grid, [.. Enumerable.Range(0, (int)shape.ElementCount).Select(_ => Next((int)format.MinCode, (int)format.MaxCode))]);
    }

    private QuantizationGrid NextGrid()
    {
        NumberFormat format = Chance(2) ? NumberFormat.UInt(Next(2, 8)) : NumberFormat.Int(Next(2, 8));
        return QuantizationGrid.PerTensor(format, NextScale(), Chance(3) ? 0 : Next((int)format.MinCode, (int)format.MaxCode));
    }

    // Powers of two make many ties, and float arithmetic exact.
    private float NextScale() => _exactScales || Chance(4) ? MathF.ScaleB(1, -Next(2, 6)) : 0.005f + (0.2f * NextUniform());

    private void AddQuantize(QuantizationGrid grid)
    {
        Extend(new Quantize(grid), x => x.Quantize(grid));
        _grid = grid;
    }

    private string Extend(Operator operation, Func<PlainValue, PlainValue>? formula, params string[] others)
    {
        Shape[] shapes = [new([1, .. Shape.Sizes]), .. others.Select(name => _constants[name])];
        Shape = new Shape(operation.InferShape(shapes).Sizes[1..]);
        _value = _builder.Add(NextName(), operation, [_value, .. others]);
        if (formula is not null)
            _formulas.Add(formula);
        return _value;
    }

    private string Constant(Tensor tensor) => Constant(new Constant(tensor));

    private string Constant(QuantizedTensor tensor) => Constant(new Constant(tensor));

    private string Constant(Constant constant)
    {
        string name = _builder.AddConstant(NextName(), constant);
        _constants.Add(name, constant.Shape);
        return name;
    }

    private string NextName() => $"n{_names++}";

    private bool Chance(int of) => Next(1, of) == 1;

    private int Next(int low, int high) => low + (int)(_random.Bits(_draws++) % (ulong)(high - low + 1));

    private float NextUniform() => _random.Uniform(_draws++);
}
