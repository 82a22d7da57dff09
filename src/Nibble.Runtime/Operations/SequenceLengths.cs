using System.Buffers;

namespace Nibble.Runtime;

/// <summary>The steps of each sequence, as whole numbers.</summary>
internal static class SequenceLengths
{
    /// <summary>Checks and converts lengths, in an array that goes back to the pool.</summary>
    /// <exception cref="RuntimeException">One is no whole number from 0 to <paramref name="steps"/>.</exception>
    public static int[] Of(ReadOnlySpan<float> values, int steps, string node, string operation)
    {
        int[] lengths = ArrayPool<int>.Shared.Rent(values.Length);
        for (int i = 0; i < values.Length; i++)
            lengths[i] = values[i] >= 0 && values[i] <= steps && values[i] == MathF.Floor(values[i])
                ? (int)values[i]
                : throw new RuntimeException($"Node '{node}' ({operation}) was given the length {values[i]} for sequence {i} of {steps} steps. Give whole numbers from 0 to {steps}.");
        return lengths;
    }
}
