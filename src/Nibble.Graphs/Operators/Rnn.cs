namespace Nibble.Graphs;

/// <summary>The simplest recurrent layer: h = tanh(W x + R h + b). (Elman 1990.)</summary>
public sealed record Rnn : RecurrentOperator
{
    /// <summary>The function of the sums.</summary>
    public Elementwise StateFunction { get; init; } = new Tanh();

    /// <inheritdoc/>
    public override string Name => "RNN";

    /// <inheritdoc/>
    public override int Gates => 1;
}
