namespace Nibble.Kernels;

/// <summary>What an LSTM's gates make of their sums: the input, output and forget gate a sigmoid, the cell gate and the cell a hyperbolic tangent.</summary>
/// <param name="Clip">The gates' sums are limited to -Clip..Clip before these functions, the cell is not, as in ONNX Runtime; above 0; null for not at all.</param>
/// <param name="HardSigmoid">Slope and offset of min(max(slope · x + offset, 0), 1), which then takes the sigmoid's place.</param>
public readonly record struct LstmGates(float? Clip = null, (float Slope, float Offset)? HardSigmoid = null)
{
    internal float SigmoidLimit => HardSigmoid is null ? Math.Min(Limit, ActivationLanes.SigmoidLimit) : Limit;

    internal float TanhLimit => Math.Min(Limit, ActivationLanes.TanhLimit);

    /// <summary>The gate function of one number.</summary>
    internal float Gate(float x)
    {
        x = Math.Clamp(x, -Limit, Limit);
        return HardSigmoid is { } hard ? Math.Min(Math.Max((hard.Slope * x) + hard.Offset, 0), 1) : ActivationFunctions.Sigmoid(x);
    }

    /// <summary>The cell gate's function of one number.</summary>
    internal float Candidate(float x) => ActivationFunctions.Tanh(Math.Clamp(x, -Limit, Limit));

    private float Limit => Clip ?? float.PositiveInfinity;
}
