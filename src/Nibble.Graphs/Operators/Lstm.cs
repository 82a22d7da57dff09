using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>A long short-term memory layer, as ONNX defines it: sigmoid gates, hyperbolic tangent for the cell, no peepholes.</summary>
/// <remarks>
/// Inputs: x [steps, batch, inputs]; W [directions, 4 · hidden, inputs], R [directions, 4 · hidden, hidden] and b [directions, 8 · hidden],
/// each in the order input, output, forget, cell gate, b first that of W, then that of R; then, where they are there, the steps of each sequence
/// [batch], and the hidden state and the cells before the first step, each [directions, batch, hidden].
/// i, o, f = σ(W x + R h + b), g = tanh(W x + R h + b), c = f · c + i · g, h = o · tanh(c). (Hochreiter and Schmidhuber 1997; Gers et al. 2000.)
/// <para>
/// With a <see cref="State"/>, h is moved to its grid whenever it is made, and before the first step. Where R's codes are a constant of at most
/// 8 bits without zero points, per tensor or per channel along axis 1, R h is then an integer sum: what Nibble.Kernels computes with an integer state.
/// </para>
/// </remarks>
public sealed record Lstm : Operator
{
    /// <summary>The order in which steps are read.</summary>
    public LstmDirection Direction { get; init; }

    /// <summary>Which result the node gives.</summary>
    public LstmResult Result { get; init; }

    /// <summary>What the gates' sums are limited to before their functions, -Clip..Clip; null for no limit. The cell is not clipped, as in ONNX Runtime.</summary>
    public float? Clip { get; init; }

    /// <summary>Slope and offset of min(max(slope · x + offset, 0), 1), which then takes the sigmoid's place.</summary>
    public (float Slope, float Offset)? HardSigmoid { get; init; }

    /// <summary>Whether the number of steps of each sequence is an input.</summary>
    public bool HasLengths { get; init; }

    /// <summary>Whether the hidden state before the first step is an input; else it is zero.</summary>
    public bool HasInitialHidden { get; init; }

    /// <summary>Whether the cells before the first step are an input; else they are zero.</summary>
    public bool HasInitialCell { get; init; }

    /// <summary>The grid of the hidden state; null where it is real.</summary>
    public QuantizationGrid? State { get; init; }

    /// <summary>The directions: 2 for both.</summary>
    public int Directions => Direction == LstmDirection.Bidirectional ? 2 : 1;

    /// <inheritdoc/>
    public override string Name => "LSTM";

    /// <inheritdoc/>
    public override int MinInputs => 4 + (HasLengths ? 1 : 0) + (HasInitialHidden ? 1 : 0) + (HasInitialCell ? 1 : 0);

    /// <summary>The index of the input that holds the lengths; null where it is not there.</summary>
    public int? LengthsInput => HasLengths ? 4 : null;

    /// <summary>The index of the input that holds the initial hidden state; null where it is not there.</summary>
    public int? InitialHiddenInput => HasInitialHidden ? 4 + (HasLengths ? 1 : 0) : null;

    /// <summary>The index of the input that holds the initial cells; null where it is not there.</summary>
    public int? InitialCellInput => HasInitialCell ? MinInputs - 1 : null;

    /// <inheritdoc/>
    public override bool ReadsIntegers(int input) => input == LengthsInput;

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Shape x = inputs[0], w = inputs[1], r = inputs[2], b = inputs[3];
        Require(x.Rank == 3 && w.Rank == 3 && r.Rank == 3, $"expects x [steps, batch, inputs], W and R of three axes, but got {x}, {w} and {r}");
        int hidden = r[2];
        Shape state = [Directions, x[1], hidden];
        Require(hidden > 0 && r == new Shape(Directions, 4 * hidden, hidden), $"expects R of shape [{Directions}, 4 · hidden, hidden], but got {r}");
        Require(w[0] == Directions && w[1] == 4 * hidden, $"expects W of shape [{Directions}, {4 * hidden}, inputs], but got {w}");
        Require(x[2] == w[2] || x[2] == Shape.Unknown, $"expects {w[2]} inputs a step, but got {x}");
        Require(b == new Shape(Directions, 8 * hidden), $"expects b of shape [{Directions}, {8 * hidden}], but got {b}");
        Require(Clip is null or > 0, $"has the clip {Clip}; expected a number above 0");
        if (LengthsInput is int lengths)
            Require(inputs[lengths].Rank == 1 && AgreeOn(inputs[lengths][0], x[1]), $"expects a length for each sequence of {x}, but got {inputs[lengths]}");
        foreach (int? initial in (ReadOnlySpan<int?>)[InitialHiddenInput, InitialCellInput])
            if (initial is int input)
                Require(inputs[input].Rank == 3 && inputs[input].With(1, 1) == state.With(1, 1) && AgreeOn(inputs[input][1], x[1]), $"expects an initial state of shape {state}, but got {inputs[input]}");
        return Result == LstmResult.Sequence ? [x[0], Directions, x[1], hidden] : state;
    }

    private static bool AgreeOn(int one, int other) => one == other || one == Shape.Unknown || other == Shape.Unknown;
}
