namespace Nibble.Numerics;

/// <summary>An amount of energy in picojoules, from the least to the greatest value that is quoted for it.</summary>
/// <param name="Least">The least value, in pJ.</param>
/// <param name="Greatest">The greatest value, in pJ; mostly the same.</param>
/// <param name="IsEstimated">Whether any part is an estimate rather than a published measurement.</param>
public readonly record struct Energy(double Least, double Greatest, bool IsEstimated)
{
    /// <summary>Several amounts together.</summary>
    public static Energy operator +(Energy left, Energy right) =>
        new(left.Least + right.Least, left.Greatest + right.Greatest, left.IsEstimated || right.IsEstimated);

    /// <summary>An amount so many times.</summary>
    public static Energy operator *(double count, Energy energy) => new(count * energy.Least, count * energy.Greatest, energy.IsEstimated);

    /// <summary>For example <c>4.6 pJ</c>, <c>1300 to 2600 pJ</c> or <c>1 pJ (estimated)</c>.</summary>
    public override string ToString() => $"{(Least == Greatest ? $"{Least:g4}" : $"{Least:g4} to {Greatest:g4}")} pJ{(IsEstimated ? " (estimated)" : "")}";
}
