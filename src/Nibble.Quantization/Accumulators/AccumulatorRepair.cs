namespace Nibble.Quantization;

/// <summary>What it took to make the accumulators of a layer fit their limit, and what it cost.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="LimitBits">The limit.</param>
/// <param name="NeededBits">What the layer needed before.</param>
/// <param name="Channels">How many output channels the layer has.</param>
/// <param name="Coarsened">Channels that got a larger scale, so that their codes became smaller and need fewer bits.</param>
/// <param name="Projected">Channels whose weights were projected onto the greatest L1 norm that fits.</param>
/// <param name="Centered">Channels whose weights lost a common offset, too, which the bias makes good in the mean.</param>
/// <param name="SqnrBefore">Signal to quantization noise of the layer's output on float inputs, its weights rounded without a limit, in dB; of its weights where there are no samples.</param>
/// <param name="SqnrAfter">The same with the weights that fit.</param>
public sealed record AccumulatorRepair(string Layer, int LimitBits, int NeededBits, int Channels, int Coarsened, int Projected, int Centered, double SqnrBefore, double SqnrAfter)
{
    /// <summary>For example <c>30 of 64 channels made to fit 16 bits (needed 18): 12 coarsened, 18 projected; SQNR 38.1 dB before, 31.9 dB after</c>.</summary>
    public override string ToString()
    {
        string[] how =
        [
            .. new[] { (Coarsened, "coarsened"), (Projected, "projected"), (Centered, "centered") }.Where(way => way.Item1 > 0).Select(way => $"{way.Item1} {way.Item2}"),
        ];
        return FormattableString.Invariant($"{Coarsened + Projected + Centered} of {Channels} channels made to fit {LimitBits} bits (needed {NeededBits}): {string.Join(", ", how)}; SQNR {SqnrBefore:0.0} dB before, {SqnrAfter:0.0} dB after");
    }
}
