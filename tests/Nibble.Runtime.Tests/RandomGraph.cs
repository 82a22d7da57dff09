// One file: each method adds to the same growing list of values, and apart they would only hand it around.
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime.Tests;

/// <summary>A graph drawn at random over the operators, where values are read again and joined; of exact scales, its float arithmetic is exact.</summary>
internal sealed class RandomGraph
{
    private const int MaxElements = 2000;

    private readonly GraphBuilder _builder = new("random");
    private readonly List<GraphValue> _values = [];
    private readonly Draw _draw;
    private readonly LayerDraw _layers;
    private int _names;

    private RandomGraph(ulong seed, bool exactScales)
    {
        _draw = new Draw(seed, exactScales, favorsSigns: seed % 3 == 2);
        _layers = new LayerDraw(_draw, _builder, Add);
        _builder.Requantization = _draw.Chance(3) ? Requantization.FixedPoint : Requantization.FloatScale;
        int channels = _draw.Chance(6) ? _draw.Next(60, 70) : _draw.Next(1, 6);
        Shape sample = _draw.Next(0, 7) switch
        {
            0 => [1, _draw.Pick(1, 7, 33, 130)],
            1 => [1, 3, _draw.Next(1, 9)],
            _ => [1, channels, _draw.Next(1, 7), _draw.Next(1, 8)],
        };
        bool hasBatch = !_draw.Chance(8);
        FixedBatch = hasBatch ? null : 3;
        _builder.AddInput("x", sample.With(0, FixedBatch ?? Numerics.Shape.Unknown));
        _values.Add(new GraphValue("x", sample, new Exactness(-3, 6)));
    }

    public Graph Graph { get; private set; } = null!;

    /// <summary>The only batch that the graph takes; null where it takes any.</summary>
    public int? FixedBatch { get; }

    /// <summary>Sizes of the batch to run one after the other.</summary>
    public int[] Batches => FixedBatch is int only ? [only, only] : Graph.Inputs[0].Shape.Rank == 4 ? [2, 1, 5] : [3, 1, 33, 70, 2];

    public static RandomGraph Of(ulong seed, bool exactScales)
    {
        var graph = new RandomGraph(seed, exactScales);
        if (!graph._draw.Chance(8))
            graph.AddQuantize(graph._values[0]);
        for (int nodes = graph._draw.Next(1, 9); nodes > 0; nodes--)
            graph.Extend(graph._draw.Chance(4) ? graph._draw.Pick<GraphValue>([.. graph._values]) : graph._values[^1]);
        graph._builder.AddOutput(graph._draw.Chance(5) ? graph._draw.Pick<GraphValue>([.. graph._values]).Name : graph._values[^1].Name);
        graph.Graph = graph._builder.Build();
        return graph;
    }

    /// <summary>Multiples of 1/8 below 4.</summary>
    public Tensor Input(int batch)
    {
        Shape shape = Graph.Inputs[0].Shape.With(0, batch);
        return new Tensor(shape, new Draw((ulong)(batch + 1), exactScales: true).Eighths((int)shape.ElementCount));
    }

    /// <summary>The same, but every seventh number is no finite one.</summary>
    public Tensor WildInput(int batch)
    {
        Tensor input = Input(batch);
        for (int i = batch % 7; i < input.Length; i += 7)
            input[i] = (i % 3) switch { 0 => float.NaN, 1 => float.PositiveInfinity, _ => float.NegativeInfinity };
        return input;
    }

    /// <summary>Its nodes, one on a line.</summary>
    public override string ToString() =>
        string.Join('\n', Graph.Nodes.Select(node => $"{node.Output} {Graph.ShapeOf(node.Output)} = {node.Operator} of {string.Join(", ", node.Inputs)}")) + $"\noutput {Graph.Outputs[0]}";

    private void Extend(GraphValue x)
    {
        switch (_draw.Next(0, 18))
        {
            case <= 5:
                AddLayer(x);
                break;
            case 6:
                AddQuantize(x);
                break;
            case 7:
                AddElementwise(x);
                break;
            case 8:
            case 9:
            case 17:
                AddPool(x);
                break;
            case 10:
            case 11:
                AddMove(x);
                break;
            case >= 12 and <= 16:
                AddJoin(x);
                break;
            default:
                AddNormalization(x);
                break;
        }
    }

    private void AddLayer(GraphValue x)
    {
        if (_layers.TryAdd(x) is not { } layer)
        {
            AddQuantize(x);
            return;
        }

        switch (_draw.Next(0, 9))
        {
            case 0:
                return;
            case 1:
                layer = Map(layer, new Relu());
                break;
            case 2:
                layer = Map(layer, new Clip(0, 60));
                break;
            case 3:
                layer = Map(layer, new Clip(-0.25f, 0.5f));
                break;
            case 4:
                layer = Map(layer, _draw.Pick<Elementwise>(new Tanh(), new Identity(), new LeakyRelu(-0.5f)));
                break;
            case 5:
            case 6:
                AddSigns(layer);
                return;
        }

        if (!_draw.Chance(5))
            AddQuantize(layer);
    }

    private void AddSigns(GraphValue x)
    {
        if (!_draw.Chance(4))
            x = AddNormalization(x);
        if (_draw.Chance(3))
            x = Map(x, new LeakyRelu(0.25f));
        AddQuantize(x, _draw.Signs());
    }

    private GraphValue AddNormalization(GraphValue x)
    {
        if (x.Shape.Rank < 2)
            return x;
        int channels = x.Shape[1];
        string[] parameters = [.. Enumerable.Range(0, 3).Select(_ => Constant(new Tensor([channels], _draw.Eighths(channels))))];
        string variance = Constant(new Tensor([channels], [.. _draw.Eighths(channels).Select(MathF.Abs)]));
        return Add(new BatchNormalization(), x.Shape, Exactness.None, [x.Name, .. parameters, variance]);
    }

    private GraphValue AddQuantize(GraphValue x) => AddQuantize(x, _draw.Chance(6) && x.Scale is { } scale ? Near(scale) : _draw.Grid());

    // The same codes of almost the same numbers.
    private QuantizationGrid Near(float scale) =>
        QuantizationGrid.PerTensor(NumberFormat.Int(8), _draw.HasExactScales || _draw.Chance(2) ? scale : MathF.BitIncrement(scale));

    private GraphValue AddQuantize(GraphValue x, QuantizationGrid grid)
    {
        if (!_draw.HasExactScales && _draw.Chance(6))
        {
            GraphValue dynamic = Add(Quantize.Dynamic(NumberFormat.UInt(_draw.Pick(4, 8, 10))), x.Shape, Exactness.None, x.Name);
            return Known(dynamic with { CodeBits = 11 });
        }

        long zeroPoint = grid.ZeroPoints[0], greatest = Math.Max(grid.Format.MaxCode - zeroPoint, zeroPoint - grid.Format.MinCode);
        GraphValue value = Add(new Quantize(grid), x.Shape, Exactness.OfCodes(greatest, grid.Scales[0]), x.Name);
        return Known(value with { CodeBits = grid.Format.Bits + 1, Scale = grid.Scales[0] });
    }

    private void AddElementwise(GraphValue x) => Map(x, _draw.Pick<Elementwise>(new Relu(), new Identity(), new Clip(-0.5f, 1), new LeakyRelu(-0.125f), new Sigmoid()));

    private GraphValue Map(GraphValue x, Elementwise function)
    {
        Exactness exactness = function switch
        {
            Relu or Identity => x.Exactness,
            Clip => x.Exactness.Plus(new Exactness(-2, 9)),
            LeakyRelu => x.Exactness.Plus(x.Exactness with { Exponent = x.Exactness.Exponent - 3 }),
            _ => Exactness.None,
        };
        GraphValue value = Add(function, x.Shape, exactness, x.Name);
        return function is Relu or Identity ? Known(value with { CodeBits = x.CodeBits, Scale = x.Scale }) : value;
    }

    private void AddPool(GraphValue x)
    {
        if (x.Shape.Rank != 4)
            return;
        x = OnCodes(x);
        (int height, int width) = (_draw.Next(1, 3), _draw.Next(1, 3));
        var window = new Window
        {
            StrideY = _draw.Next(1, 2),
            StrideX = _draw.Next(1, 2),
            PadTop = _draw.Next(0, height - 1),
            PadLeft = _draw.Next(0, width - 1),
            PadBottom = _draw.Next(0, height - 1),
            PadRight = _draw.Next(0, width - 1),
        };
        (int h, int w) = window.OutputSize(x.Shape[2], x.Shape[3], height, width);
        int kind = _draw.Next(0, 3);

        // Means of codes are rounded once, means in floats twice: the same where no rounding is needed to divide.
        bool isExactImage = !_draw.HasExactScales || int.IsPow2(x.Shape[2] * x.Shape[3]);
        if ((kind == 3 || h < 1 || w < 1) && isExactImage)
            FinishOnCodes(Add(new GlobalAveragePool(), [1, x.Shape[1], 1, 1], Exactness.None, x.Name));
        else if (kind < 2 && h >= 1 && w >= 1)
            Known(Add(new MaxPool { KernelHeight = height, KernelWidth = width, Window = window }, [1, x.Shape[1], h, w], x.Exactness, x.Name) with { CodeBits = x.CodeBits, Scale = x.Scale });
        else if (h >= 1 && w >= 1 && (!_draw.HasExactScales || int.IsPow2(height * width)))
            FinishOnCodes(Add(new AveragePool { KernelHeight = height, KernelWidth = width, Window = window, CountIncludePad = _draw.HasExactScales || _draw.Chance(2) }, [1, x.Shape[1], h, w], Exactness.None, x.Name));
    }

    private void AddMove(GraphValue x)
    {
        int count = (int)x.Shape.ElementCount;
        (Operator Operation, Shape Shape) move = (x.Shape.Rank, _draw.Next(0, 3)) switch
        {
            (4, 0 or 1) => (new Flatten(), [1, count]),
            (4, 2) => (new Transpose([0, 3, 1, 2]), [1, x.Shape[3], x.Shape[1], x.Shape[2]]),
            (4, _) => (new Reshape([0, x.Shape[2], x.Shape[1], -1]), [1, x.Shape[2], x.Shape[1], x.Shape[3]]),
            (2, 0) when count % 2 == 0 => (new Reshape([0, -1, 2, 1]), [1, count / 2, 2, 1]),
            (2, 1) => (new Reshape([0, -1, 1, 1]), [1, count, 1, 1]),
            (3, _) => (new Transpose([0, 2, 1]), [1, x.Shape[2], x.Shape[1]]),
            _ => (new Identity(), x.Shape),
        };
        Known(Add(move.Operation, move.Shape, x.Exactness, x.Name) with { CodeBits = x.CodeBits, Scale = x.Scale });
    }

    // Rows by rows, as attention compares them.
    private void AddProduct(GraphValue x)
    {
        x = OnCodes(x);
        GraphValue other = OnCodes(_draw.Pick<GraphValue>([.. _values.Where(value => value.Shape == x.Shape)]));
        (int rank, Shape shape) = (x.Shape.Rank, x.Shape);
        int[] order = [.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2];
        other = Known(Add(new Transpose([.. order]), shape.With(-1, shape[-2]).With(-2, shape[-1]), other.Exactness, other.Name) with { CodeBits = other.CodeBits, Scale = other.Scale });
        FinishOnCodes(Add(new BatchMatMul(), shape.With(-1, shape[-2]), x.Exactness.Times(other.Exactness).SumOf(shape[-1]), x.Name, other.Name));
    }

    private void AddJoin(GraphValue x)
    {
        if (x.Shape.Rank > 2 && _draw.Chance(5))
        {
            AddProduct(x);
            return;
        }

        x = OnCodes(x);
        GraphValue other = _draw.Chance(6) ? AddFixed(x.Shape) : _draw.Chance(6) ? AddCodes(x.Shape) : OnCodes(_draw.Pick<GraphValue>([.. _values.Where(value => IsBroadcastable(value.Shape, x.Shape))]));
        Exactness sum = x.Exactness.Plus(other.Exactness);
        int elements = (int)x.Shape.ElementCount;
        GraphValue joined;
        if (_draw.Chance(4) && elements < MaxElements && _values.Contains(other) && other.Shape == x.Shape)
        {
            int axis = _draw.Chance(2) ? 1 : x.Shape.Rank - 1;
            joined = Add(new Concat(_draw.Chance(2) ? axis : axis - x.Shape.Rank), x.Shape.With(axis, 2 * x.Shape[axis]), sum, x.Name, other.Name);
        }
        else if (_draw.Chance(6))
            joined = Add(new Mul(), x.Shape, x.Exactness.Times(new Exactness(-3, 6)), x.Name, Constant(new Tensor(x.Shape, _draw.Eighths(elements))));
        else if (_draw.Chance(3))
            joined = Add(new Mul(), x.Shape, x.Exactness.Times(other.Exactness), Shuffled(x.Name, other.Name));
        else if (_draw.Chance(3))
            joined = Add(new Sub(), x.Shape, sum, x.Name, other.Name);
        else
            joined = Add(new Add(), x.Shape, sum, Shuffled(x.Name, other.Name));
        FinishOnCodes(joined);
    }

    // Most sums, products, joins and means become codes again, perhaps limited before.
    private void FinishOnCodes(GraphValue value)
    {
        if (_draw.Chance(3))
            value = Map(value, _draw.Pick<Elementwise>(new Relu(), new Clip(0, 1.5f), new Clip(-0.75f, 0.25f), new LeakyRelu(-0.125f)));
        if (!_draw.Chance(6))
            AddQuantize(value, _draw.Codes(_draw.Pick(4, 8, 8, 9)));
    }

    private GraphValue OnCodes(GraphValue value) => value.CodeBits is <= 9 || _draw.Chance(5) ? value : AddQuantize(value, _draw.Codes(_draw.Pick(3, 8)));

    private static bool IsBroadcastable(Shape from, Shape to) => from.Rank == to.Rank && Enumerable.Range(0, to.Rank).All(axis => from[axis] == to[axis] || from[axis] == 1);

    private string[] Shuffled(string one, string other) => _draw.Chance(2) ? [one, other] : [other, one];

    // Codes that are known, of one number, one for each channel, or all.
    private GraphValue AddCodes(Shape shape)
    {
        int kind = _draw.Next(0, 2);
        Shape some = new([.. Enumerable.Range(0, shape.Rank).Select(axis => axis == 0 || kind == 0 || (kind == 1 && axis != 1) ? 1 : shape[axis])]);
        QuantizationGrid grid = QuantizationGrid.PerTensor(NumberFormat.UInt(_draw.Pick(4, 8)), _draw.Scale(), 4);
        string name = _builder.AddConstant($"c{_names++}", new Constant(grid.Quantize(new Tensor(some, _draw.Eighths((int)some.ElementCount)))));
        return new GraphValue(name, some, Exactness.OfCodes(255, grid.Scales[0]));
    }

    // Numbers that are known, but on a grid only when the network runs; each sample takes the same.
    private GraphValue AddFixed(Shape shape)
    {
        string numbers = Constant(new Tensor(shape, _draw.Eighths((int)shape.ElementCount)));
        string value = _builder.Add($"n{_names++}", _draw.Pick<Operator>(new Identity(), new Quantize(QuantizationGrid.PerTensor(NumberFormat.Int(6), 0.125f))), numbers);
        if (shape.Rank == 4)
            value = _builder.Add($"n{_names++}", new MaxPool { KernelHeight = 1, KernelWidth = 1 }, value);
        return new GraphValue(value, shape, new Exactness(-3, 6));
    }

    private GraphValue Add(Operator operation, Shape shape, Exactness exactness, params ReadOnlySpan<string> inputs)
    {
        var value = new GraphValue(_builder.Add($"n{_names++}", operation, inputs), shape, exactness);
        _values.Add(value);
        return value;
    }

    private GraphValue Known(GraphValue value) => _values[^1] = value;

    private string Constant(Tensor tensor) => _builder.AddConstant($"c{_names++}", tensor);
}
