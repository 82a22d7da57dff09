namespace Nibble.Numerics.Tests;

/// <summary>
/// Descent on one weight that lives on a grid: what stochastic rounding and BinaryConnect's hidden real weight do to it as steps shrink
/// (Li et al. 2017, arXiv:1706.02379, figure 2).
/// </summary>
public sealed class QuantizedDescentTests
{
    private const float Step = 0.5f;
    private const double NoiseDeviation = 3;

    [Fact]
    public void With_stochastic_rounding_a_weight_wanders_by_the_law_of_the_birth_and_death_chain()
    {
        Dictionary<float, double> share = Visits(0.01, 2_000_000, hidden: false);

        // The chain's closed form: pi(w + step) / pi(w) = E(-g)+ at w over E(g)+ at w + step.
        foreach ((float weight, double expected) in new[] { (2f, 0.013), (2.5f, 0.019), (3f, 0.013), (3.5f, 0.029), (4f, 0.140), (4.5f, 0.304), (5f, 0.304), (5.5f, 0.140), (6f, 0.029) })
            Assert.InRange(share.GetValueOrDefault(weight), expected - 0.02, expected + 0.02);
    }

    [Fact]
    public void Smaller_steps_anneal_a_weight_with_a_hidden_real_one_but_not_a_stochastically_rounded_one()
    {
        double coarse = Entropy(Visits(0.1, 400_000, hidden: true)), fine = Entropy(Visits(0.001, 400_000, hidden: true));
        Assert.True(fine < coarse / 4, $"the hidden weight's entropy went from {coarse:0.000} to {fine:0.000}");
        Assert.InRange(Visits(0.01, 400_000, hidden: true).GetValueOrDefault(0f), 0.8, 1);
        Assert.InRange(Visits(0.001, 400_000, hidden: true).GetValueOrDefault(0f), 0.98, 1);

        double rounded = Entropy(Visits(0.02, 1_000_000, hidden: false)), roundedFiner = Entropy(Visits(0.01, 2_000_000, hidden: false));
        Assert.InRange(roundedFiner, rounded - 0.1, rounded + 0.1);
    }

    // How often each point was visited in so many steps from 0, the first tenth left out.
    private static Dictionary<float, double> Visits(double rate, int steps, bool hidden)
    {
        QuantizationGrid grid = QuantizationGrid.PerTensor(NumberFormat.Int(8), Step, rounding: hidden ? Rounding.NearestEven : Rounding.Stochastic);
        CounterRandom noise = new CounterRandom(1).Stream(1), draws = new CounterRandom(1).Stream(2);
        Dictionary<float, int> visits = [];
        float real = 0, weight = 0;
        for (int i = 0; i < steps; i++)
        {
            double gradient = Slope(weight) + (NoiseDeviation * noise.Normal((ulong)i));
            real = (float)((hidden ? real : weight) - (rate * gradient));
            weight = grid.Decode(grid.Encode(real, 0, draws.Uniform((ulong)i)));
            if (i >= steps / 10)
                visits[weight] = visits.GetValueOrDefault(weight) + 1;
        }

        double counted = visits.Values.Sum();
        return visits.ToDictionary(visit => visit.Key, visit => visit.Value / counted);
    }

    // Three parabolas side by side, the last the lowest.
    private static double Slope(double w) => w < 1 ? 2 * w : w < 3.5 ? 2 * (w - 2.5) : 2 * (w - 4.75);

    private static double Entropy(Dictionary<float, double> shares) => -shares.Values.Sum(share => share * Math.Log(share));
}
