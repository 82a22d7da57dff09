namespace Nibble.Graphs;

/// <summary>A gated recurrent unit; rows of W, R and b in the order update, reset, candidate.</summary>
/// <remarks>
/// z, r = σ(W x + R h + b), c = tanh(W x + R (r · h) + b), h = (1 - z) · c + z · h. (Cho et al. 2014.)
/// </remarks>
public sealed record Gru : RecurrentOperator
{
    /// <summary>Whether the reset comes after the product, c = tanh(W x + b + r · (R h + b)), as cuDNN and PyTorch have it.</summary>
    public bool ResetsAfter { get; init; }

    /// <summary>σ: the function of the update and reset gates.</summary>
    public Elementwise GateFunction { get; init; } = new Sigmoid();

    /// <summary>The function of the candidate.</summary>
    public Elementwise StateFunction { get; init; } = new Tanh();

    /// <inheritdoc/>
    public override string Name => "GRU";

    /// <inheritdoc/>
    public override int Gates => 3;
}
