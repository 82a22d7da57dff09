namespace Nibble.Graphs;

/// <summary>What a <see cref="Reduce"/> makes of the elements along its axes.</summary>
public enum Reduction
{
    /// <summary>Their sum; of none it is 0.</summary>
    Sum,

    /// <summary>Their mean; of none it is NaN.</summary>
    Mean,

    /// <summary>The greatest; of none it is -∞.</summary>
    Max,

    /// <summary>The least; of none it is ∞.</summary>
    Min,

    /// <summary>Their product; of none it is 1.</summary>
    Prod,

    /// <summary>The sum of their magnitudes.</summary>
    L1,

    /// <summary>The square root of the sum of their squares.</summary>
    L2,

    /// <summary>The sum of their squares.</summary>
    SumSquare,

    /// <summary>The logarithm of their sum.</summary>
    LogSum,

    /// <summary>The logarithm of the sum of e^x, the greatest x taken out first, so that nothing overflows.</summary>
    LogSumExp,
}
