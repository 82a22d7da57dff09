using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>What recurrent layers without a cell state share, as ONNX defines them: <see cref="Gru"/> and <see cref="Rnn"/>.</summary>
/// <remarks>
/// Inputs: x [steps, batch, inputs]; W [directions, gates · hidden, inputs], R [directions, gates · hidden, hidden] and b [directions, 2 · gates · hidden],
/// b first that of W, then that of R; then, where they are there, the steps of each sequence [batch], and the hidden state before the first step
/// [directions, batch, hidden]. Output: the hidden state after each step [steps, directions, batch, hidden], or after the last [directions, batch, hidden].
/// </remarks>
public abstract record RecurrentOperator : Operator
{
    /// <summary>The order in which steps are read.</summary>
    public LstmDirection Direction { get; init; }

    /// <summary>Whether the state after each step is given, or else after the last one.</summary>
    public bool GivesSequence { get; init; } = true;

    /// <summary>What the sums are limited to before their functions, -Clip..Clip; null for no limit.</summary>
    public float? Clip { get; init; }

    /// <summary>Whether the number of steps of each sequence is an input.</summary>
    public bool HasLengths { get; init; }

    /// <summary>Whether the hidden state before the first step is an input; else it is zero.</summary>
    public bool HasInitialHidden { get; init; }

    /// <summary>The sums for each element of the state.</summary>
    public abstract int Gates { get; }

    /// <summary>The directions: 2 for both.</summary>
    public int Directions => Direction == LstmDirection.Bidirectional ? 2 : 1;

    /// <inheritdoc/>
    public sealed override int MinInputs => 4 + (HasLengths ? 1 : 0) + (HasInitialHidden ? 1 : 0);

    /// <summary>The index of the input that holds the lengths; null where it is not there.</summary>
    public int? LengthsInput => HasLengths ? 4 : null;

    /// <summary>The index of the input that holds the initial hidden state; null where it is not there.</summary>
    public int? InitialHiddenInput => HasInitialHidden ? MinInputs - 1 : null;

    /// <inheritdoc/>
    public sealed override bool ReadsIntegers(int input) => input == LengthsInput;

    /// <inheritdoc/>
    public sealed override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Shape x = inputs[0], w = inputs[1], r = inputs[2], b = inputs[3];
        Require(x.Rank == 3 && w.Rank == 3 && r.Rank == 3, $"expects x [steps, batch, inputs], W and R of three axes, but got {x}, {w} and {r}");
        int hidden = r[2], sums = Gates * hidden;
        Shape state = [Directions, x[1], hidden];
        Require(hidden > 0 && r == new Shape(Directions, sums, hidden), $"expects R of shape [{Directions}, {Gates} · hidden, hidden], but got {r}");
        Require(w[0] == Directions && w[1] == sums, $"expects W of shape [{Directions}, {sums}, inputs], but got {w}");
        Require(x[2] == w[2] || x[2] == Shape.Unknown, $"expects {w[2]} inputs a step, but got {x}");
        Require(b == new Shape(Directions, 2 * sums), $"expects b of shape [{Directions}, {2 * sums}], but got {b}");
        Require(Clip is null or > 0, $"has the clip {Clip}; expected a number above 0");
        if (LengthsInput is int lengths)
            Require(inputs[lengths].Rank == 1 && AgreeOn(inputs[lengths][0], x[1]), $"expects a length for each sequence of {x}, but got {inputs[lengths]}");
        if (InitialHiddenInput is int input)
            Require(inputs[input].Rank == 3 && inputs[input].With(1, 1) == state.With(1, 1) && AgreeOn(inputs[input][1], x[1]), $"expects an initial state of shape {state}, but got {inputs[input]}");
        return GivesSequence ? [x[0], Directions, x[1], hidden] : state;
    }

    private static bool AgreeOn(int one, int other) => one == other || one == Shape.Unknown || other == Shape.Unknown;
}
