using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>A long short-term memory: i, o, f = σ(W x + U h + b), g = φ(W x + U h + b), c = f · c + i · g, h = o · φ(c).</summary>
/// <remarks>Hochreiter and Schmidhuber 1997; Gers et al. 2000. The rows of W, U and b are those of the gates input, output, forget and cell, as in ONNX.</remarks>
/// <param name="inputs">The numbers of a step.</param>
/// <param name="units">The numbers of the state.</param>
/// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
public sealed class Lstm(int inputs, int units) : RecurrentLayer(inputs, units, gates: 4)
{
    private const int ForgetGate = 2;

    /// <summary>φ: <see cref="StateFunction.Tanh"/>, the default, or <see cref="StateFunction.HardTanh"/>.</summary>
    public StateFunction Activation { get; init; }

    /// <summary>Slope and offset of min(max(slope · z + offset, 0), 1) in place of σ: (0.5, 0.5) in Hubara et al. 2016, (0.2, 0.5) in Keras; null, the default, for 1 / (1 + e^-z).</summary>
    public (float Slope, float Offset)? HardSigmoid { get; init; }

    /// <summary>What is applied to the gates i, o and f, such as a quantizer; null for nothing.</summary>
    public StateRule? GateRule { get; init; }

    private protected override RecurrentCell Cell => RecurrentCell.Lstm(Activation, HardSigmoid, StateRule, GateRule);

    /// <summary>As all recurrent layers, but the forget gate's b is 1 (Jozefowicz et al. 2015).</summary>
    public override void Initialize(CounterRandom random)
    {
        base.Initialize(random);
        Bias.Value.Values.Slice(ForgetGate * Units, Units).Fill(1);
    }

    /// <inheritdoc/>
    public override void AddTo(GraphBuilder builder, string input, string output)
    {
        if (Activation != StateFunction.Tanh || StateRule is not null || GateRule is not null)
        {
            new RecurrentUnrolling(builder, this, gates: 4).Add(input, output, AddStep);
            return;
        }

        string steps = builder.Add($"{Name}.steps", new Transpose([1, 0, 2]), AddInputTo(builder, input));
        string w = builder.AddConstant($"{Name}.input.weight", WithDirection(InputConstant));
        string r = builder.AddConstant($"{Name}.state.weight", WithDirection(StateConstant));
        string b = builder.AddConstant($"{Name}.bias", new Tensor([1, 8 * Units], [.. Bias.Value.Values, .. new float[4 * Units]]));
        var lstm = new Graphs.Lstm { HardSigmoid = HardSigmoid, Result = ReturnsSequences ? LstmResult.Sequence : LstmResult.Hidden };
        string states = builder.Add($"{Name}.states", lstm, steps, w, r, b);
        if (ReturnsSequences)
            states = builder.Add($"{Name}.samples", new Transpose([2, 0, 1, 3]), states);

        // Both have an axis of one direction that is left out.
        builder.Add(new GraphNode(Name, new Reshape(ReturnsSequences ? [0, 0, Units] : [Shape.Unknown, Units]), [states], output));
    }
    // Codes stay codes, whose channels are then along the next axis.
    private static Constant WithDirection(Constant weight)
    {
        Tensor matrix = weight.ToTensor();
        var values = new Tensor([1, .. matrix.Shape.Sizes], matrix.Values.ToArray());
        if (weight.Quantized?.Grid is not { Granularity.GroupSize: null } grid)
            return new Constant(values);
        return new Constant((grid.Granularity.Axis is int axis ? new QuantizationGrid(grid.Format, Granularity.PerChannel(axis + 1), grid.Scales, grid.ZeroPoints, grid.Rounding) : grid).Quantize(values));
    }

    // Operators of their own where an LSTM of a graph does not know a function.
    private string AddStep(RecurrentUnrolling graph, string step, string sums, string? before)
    {
        string Gate(int gate, string name)
        {
            string sum = graph.Slice($"{step}.{name}.sum", sums, axis: 1, gate * Units, (gate + 1) * Units);
            string value = graph.Add($"{step}.{name}", HardSigmoid is var (slope, offset) ? new Graphs.HardSigmoid(slope, offset) : new Graphs.Sigmoid(), sum);
            return graph.AddRule(value, GateRule);
        }

        string i = Gate(0, "i"), o = Gate(1, "o");
        string g = graph.Add($"{step}.g", RecurrentUnrolling.OperatorOf(Activation), graph.Slice($"{step}.g.sum", sums, axis: 1, 3 * Units, 4 * Units));
        string cell = graph.Add(before is null ? $"{step}.c" : $"{step}.c.new", new Mul(), i, g);
        if (before is not null)
            cell = graph.Add($"{step}.c", new Add(), graph.Add($"{step}.c.kept", new Mul(), Gate(ForgetGate, "f"), $"{before}.c"), cell);
        return graph.AddRule(graph.Add($"{step}.h", new Mul(), o, graph.Add($"{step}.c.bounded", RecurrentUnrolling.OperatorOf(Activation), cell)), StateRule);
    }
}
