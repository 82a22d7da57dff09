using System.Buffers;
using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>An LSTM in one or both directions. Weights that are constants are packed once, others each time.</summary>
internal sealed class Recurrence : Operation
{
    private readonly GraphNode _node;
    private readonly Lstm _lstm;
    private readonly QuantizedTensor? _codes;
    private readonly LstmProduct[]? _packed;

    public Recurrence(GraphNode node, Graph graph)
    {
        (_node, _lstm) = (node, (Lstm)node.Operator);
        _codes = graph.Constants.GetValueOrDefault(node.Inputs[2])?.Quantized;
        if (_lstm.State is { } state && (StateGridOf(state) is null || !IsIntegerWeight(_codes)))
            throw new RuntimeException($"Node '{node.Name}' (LSTM) has a hidden state of {state}; expected one of at most 8 bits, per tensor, whose scale is a power of two, and constant recurrent weights of at most 8 bits without zero points, per tensor or per channel along axis 1. Quantize it again, for example to int8 and the scale 1/128.");
        if (node.Inputs[1..4].All(graph.Constants.ContainsKey))
            _packed = Pack(graph.Constants[node.Inputs[1]].ToTensor().Values, graph.Constants[node.Inputs[2]].ToTensor().Values, graph.Constants[node.Inputs[3]].ToTensor().Values, graph.ShapeOf(node.Inputs[2]));
    }

    /// <summary>A product for each direction where all weights are constants; else null.</summary>
    public IReadOnlyList<LstmProduct>? Packed => _packed;

    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        if (_packed is not null)
        {
            Run(_packed, inputs, output);
            return;
        }

        LstmProduct[] packed = Pack(inputs[1].Values, inputs[2].Values, inputs[3].Values, inputs[2].Shape);
        Run(packed, inputs, output);
        foreach (LstmProduct direction in packed)
            direction.Dispose();
    }

    private static LstmStateGrid? StateGridOf(QuantizationGrid grid)
    {
        if (grid.Format.Bits > 8 || grid.Granularity.Axis is not null || grid.Granularity.GroupSize is not null || !grid.IsSymmetric || grid.Rounding != Rounding.NearestEven)
            return null;
        var state = new LstmStateGrid(grid.Scales[0], (int)grid.Format.MinCode, (int)grid.Format.MaxCode);
        return state.IsValid ? state : null;
    }

    private static bool IsIntegerWeight(QuantizedTensor? codes) =>
        codes is { Format.Bits: <= 8, Grid.IsSymmetric: true, Grid.Granularity: { GroupSize: null, Axis: null or 1 } } && codes.Format.MaxCode <= sbyte.MaxValue;

    private void Run(LstmProduct[] directions, ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        Shape x = inputs[0].Shape;
        int steps = x[0], rows = x[1], hidden = directions[0].Hidden;
        int[]? lengths = _lstm.LengthsInput is int input ? SequenceLengths.Of(inputs[input].Values, steps, _node.Name, _lstm.Name) : null;
        for (int direction = 0; direction < directions.Length; direction++)
        {
            Range state = (direction * rows * hidden)..((direction + 1) * rows * hidden);
            bool isSequence = _lstm.Result == LstmResult.Sequence;
            directions[direction].Run(inputs[0].Values, SequenceGrid.StepMajor(steps, rows, x[2]), new LstmOperands
            {
                IsReverse = direction == 1 || _lstm.Direction == LstmDirection.Reverse,
                Lengths = lengths.AsSpan(0, lengths is null ? 0 : rows),
                InitialHidden = _lstm.InitialHiddenInput is int first ? inputs[first].Values[state] : [],
                InitialCell = _lstm.InitialCellInput is int cell ? inputs[cell].Values[state] : [],
                Sequence = isSequence ? output.Values : [],
                SequenceGrid = isSequence ? new SequenceGrid(steps, rows, (nint)directions.Length * rows * hidden, hidden, state.Start.Value) : default,
                Hidden = _lstm.Result == LstmResult.Hidden ? output.Values[state] : [],
                Cell = _lstm.Result == LstmResult.Cell ? output.Values[state] : [],
            });
        }

        if (lengths is not null)
            ArrayPool<int>.Shared.Return(lengths);
    }

    private LstmProduct[] Pack(ReadOnlySpan<float> w, ReadOnlySpan<float> r, ReadOnlySpan<float> b, Shape recurrent)
    {
        int hidden = recurrent[2], sums = 4 * hidden, inputs = w.Length / (recurrent[0] * sums);
        var gates = new LstmGates(_lstm.Clip, _lstm.HardSigmoid);
        var directions = new LstmProduct[recurrent[0]];
        var bias = new float[sums];
        for (int direction = 0; direction < directions.Length; direction++)
        {
            for (int i = 0; i < sums; i++)
                bias[i] = b[(2 * direction * sums) + i] + b[(((2 * direction) + 1) * sums) + i];
            ReadOnlySpan<float> input = w.Slice(direction * sums * inputs, sums * inputs);
            int first = direction * sums * hidden;
            directions[direction] = _lstm.State is { } state
                ? new LstmProduct(input, CodesOf(_codes!, first, sums * hidden), _codes!.Grid.Scales.AsSpan(), bias, hidden, StateGridOf(state)!.Value, gates)
                : new LstmProduct(input, r.Slice(first, sums * hidden), bias, hidden, gates);
        }

        return directions;
    }

    private static sbyte[] CodesOf(QuantizedTensor codes, int first, int count)
    {
        var bytes = new sbyte[count];
        for (int i = 0; i < count; i++)
            bytes[i] = (sbyte)codes[first + i];
        return bytes;
    }
}
