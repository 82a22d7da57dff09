using System.Collections.Immutable;

namespace Nibble.Quantization;

/// <summary>The way from a network to the smallest one, each step the one that saves the most for the noise it adds.</summary>
internal static class DescentPath
{
    /// <summary>The networks on the way, the first included.</summary>
    /// <remarks>A step may skip widths, so that the way follows the lower hull of cost over noise: the greedy solution of a knapsack with choices.</remarks>
    public static ImmutableArray<ImmutableArray<int>> From(ImmutableArray<int> start, BitSpace space, NoiseModel noise)
    {
        ImmutableArray<ImmutableArray<int>>.Builder path = ImmutableArray.CreateBuilder<ImmutableArray<int>>();
        path.Add(start);
        for (ImmutableArray<int>? next = start; next is { } here; next = StepFrom(here, space, noise))
            if (path[^1] != here)
                path.Add(here);
        return path.ToImmutable();
    }

    private static ImmutableArray<int>? StepFrom(ImmutableArray<int> here, BitSpace space, NoiseModel noise)
    {
        long cost = space.CostOf(here);
        ImmutableArray<int>? best = null;
        (double Ratio, double Saved) bestGain = (0, 0);
        for (int knob = 0; knob < here.Length; knob++)
            foreach (int width in space.Knobs[knob].Widths.Where(width => width < here[knob]))
            {
                ImmutableArray<int> there = here.SetItem(knob, width);
                double saved = cost - space.CostOf(there), added = noise.Added(knob, width) - noise.Added(knob, here[knob]);
                (double Ratio, double Saved) gain = (added <= 0 ? double.PositiveInfinity : saved / added, saved);
                if (saved > 0 && (best is null || gain.CompareTo(bestGain) > 0))
                    (best, bestGain) = (there, gain);
            }

        return best;
    }
}
