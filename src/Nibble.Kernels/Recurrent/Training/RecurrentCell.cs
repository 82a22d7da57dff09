namespace Nibble.Kernels;

/// <summary>What a recurrent layer does with the sums of a step: an LSTM, or a plain activation.</summary>
public abstract class RecurrentCell
{
    private protected RecurrentCell(int gates, StateRule? stateRule) => (Gates, StateRule) = (gates, stateRule);

    /// <summary>How many sums a unit has: 4 for an LSTM, else 1.</summary>
    public int Gates { get; }

    /// <summary>What is applied to the hidden state whenever it is made; null for nothing.</summary>
    protected StateRule? StateRule { get; }

    /// <summary>i, o, f = σ(z), g = φ(z), c = f · c + i · g, h = o · φ(c); the sums z in the order input, output, forget, cell.</summary>
    /// <param name="state">φ: <see cref="StateFunction.Tanh"/> or <see cref="StateFunction.HardTanh"/>.</param>
    /// <param name="hardSigmoid">Slope and offset of min(max(slope · z + offset, 0), 1), which takes the place of σ; null for 1 / (1 + e^-z).</param>
    /// <param name="stateRule">What is applied to h.</param>
    /// <param name="gateRule">What is applied to i, o and f.</param>
    /// <exception cref="ArgumentOutOfRangeException">φ is not bounded.</exception>
    public static RecurrentCell Lstm(StateFunction state = StateFunction.Tanh, (float Slope, float Offset)? hardSigmoid = null, StateRule? stateRule = null, StateRule? gateRule = null) => (state, hardSigmoid) switch
    {
        (StateFunction.Tanh, null) => new LstmCell<CellSigmoid, CellTanh>(default, default, stateRule, gateRule),
        (StateFunction.HardTanh, null) => new LstmCell<CellSigmoid, CellHardTanh>(default, default, stateRule, gateRule),
        (StateFunction.Tanh, (float slope, float offset)) => new LstmCell<CellHardSigmoid, CellTanh>(new CellHardSigmoid(slope, offset), default, stateRule, gateRule),
        (StateFunction.HardTanh, (float slope, float offset)) => new LstmCell<CellHardSigmoid, CellHardTanh>(new CellHardSigmoid(slope, offset), default, stateRule, gateRule),
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "An LSTM's state has a bounded function."),
    };

    /// <summary>h = φ(z).</summary>
    /// <param name="state">φ.</param>
    /// <param name="stateRule">What is applied to h.</param>
    public static RecurrentCell Simple(StateFunction state = StateFunction.Tanh, StateRule? stateRule = null) => state switch
    {
        StateFunction.Tanh => new SimpleCell<CellTanh>(default, stateRule),
        StateFunction.HardTanh => new SimpleCell<CellHardTanh>(default, stateRule),
        StateFunction.Relu => new SimpleCell<CellRelu>(default, stateRule),
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    /// <summary>Turns sums into gates, cells and hidden states.</summary>
    internal abstract void Forward(in CellStep step);

    /// <summary>Computes the gradients of the sums, and of the cells before the step.</summary>
    internal abstract void Backward(in CellStep step);

    private protected static unsafe Span<float> Row(float* start, int length) => new(start, length);
}
