namespace Nibble.Numerics;

// What lies of the standard normal distribution between two points.
internal readonly record struct NormalCell(double Low, double High)
{
    public double Probability => Low >= 0
        ? NormalDistribution.UpperTail(Low) - NormalDistribution.UpperTail(High)
        : NormalDistribution.Cumulative(High) - NormalDistribution.Cumulative(Low);

    // ∫ x φ(x) dx, because φ' = -x φ.
    public double FirstMoment => NormalDistribution.Density(Low) - NormalDistribution.Density(High);

    public double Mean => FirstMoment / Probability;

    // How the mean moves with each end: the density there, times its distance from the mean, over the probability.
    public double MeanByLow => NormalDistribution.Density(Low) * (Mean - Low) / Probability;

    public double MeanByHigh => double.IsInfinity(High) ? 0 : NormalDistribution.Density(High) * (High - Mean) / Probability;

    // ∫ (x - level)² φ(x) dx
    public double SquaredError(double level) =>
        (((level * level) + 1) * Probability) + EndTerm(Low) - EndTerm(High) - (2 * level * FirstMoment);

    private static double EndTerm(double x) => double.IsInfinity(x) ? 0 : x * NormalDistribution.Density(x);
}
