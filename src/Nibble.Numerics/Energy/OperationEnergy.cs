namespace Nibble.Numerics;

/// <summary>What an operation and a memory access cost in a 45 nm process at 0.9 V.</summary>
/// <remarks>
/// Horowitz: Computing's energy problem (and what we can do about it), ISSCC 2014, figure 1.1.9, as quoted by Courbariaux et al. 2016
/// (arXiv:1602.02830) and Hubara et al. 2016 (arXiv:1609.07061). The product of 16-bit integers is an estimate between its neighbors, and so are
/// binary operations. Arithmetic and traffic belong in separate columns: a word from DRAM costs as much as some 300 to 500 products with sums.
/// </remarks>
public static class OperationEnergy
{
    /// <summary>One addition.</summary>
    public static Energy Add(ArithmeticType type) => type switch
    {
        ArithmeticType.Int8 => Measured(0.03),
        ArithmeticType.Int16 => Measured(0.05),
        ArithmeticType.Int32 => Measured(0.1),
        ArithmeticType.Float16 => Measured(0.4),
        ArithmeticType.Float32 => Measured(0.9),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>One product; of 16-bit integers an estimate.</summary>
    public static Energy Multiply(ArithmeticType type) => type switch
    {
        ArithmeticType.Int8 => Measured(0.2),
        ArithmeticType.Int16 => Estimated(1.0),
        ArithmeticType.Int32 => Measured(3.1),
        ArithmeticType.Float16 => Measured(1.1),
        ArithmeticType.Float32 => Measured(3.7),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>One product added to a sum.</summary>
    /// <param name="operands">What is multiplied.</param>
    /// <param name="accumulator">What is added.</param>
    public static Energy MultiplyAccumulate(ArithmeticType operands, ArithmeticType accumulator) => Multiply(operands) + Add(accumulator);

    /// <summary>One weight of ±1 or 0 met by an input, on average: an addition where the weight is not zero.</summary>
    /// <param name="accumulator">What is added.</param>
    /// <param name="nonZeroFraction">The share of weights that are not zero; 1 for binary ones.</param>
    /// <exception cref="NibbleException">The share is not 0 to 1.</exception>
    public static Energy TernaryAccumulate(ArithmeticType accumulator, double nonZeroFraction) => nonZeroFraction is >= 0 and <= 1
        ? nonZeroFraction * Add(accumulator)
        : throw new NibbleException($"The share of weights that are not zero is 0 to 1, but {nonZeroFraction} was given.");

    /// <summary>One product of binary numbers added to a sum: a 64th of an exclusive or and a population count of 64 bits.</summary>
    /// <remarks>Neither was measured: each is counted as two additions of 32-bit integers, which is about what the adders of a population count amount to.</remarks>
    public static Energy BinaryMultiplyAccumulate { get; } = (4 / 64.0 * Add(ArithmeticType.Int32)) with { IsEstimated = true };

    /// <summary>One access of 64 bits; the figures of 32 KB and 1 MB count as estimated, for want of a second source.</summary>
    public static Energy Access(MemoryLevel level) => level switch
    {
        MemoryLevel.Sram8KB => Measured(10),
        MemoryLevel.Sram32KB => Estimated(20),
        MemoryLevel.Sram1MB => Estimated(100),
        MemoryLevel.Dram => new Energy(1300, 2600, IsEstimated: false),
        _ => throw new ArgumentOutOfRangeException(nameof(level)),
    };

    private static Energy Measured(double picojoules) => new(picojoules, picojoules, IsEstimated: false);

    private static Energy Estimated(double picojoules) => new(picojoules, picojoules, IsEstimated: true);
}
