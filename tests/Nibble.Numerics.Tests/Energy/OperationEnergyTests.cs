namespace Nibble.Numerics.Tests;

public sealed class OperationEnergyTests
{
    [Theory]
    [InlineData(ArithmeticType.Int8, 0.03, 0.2)]
    [InlineData(ArithmeticType.Int16, 0.05, 1.0)]
    [InlineData(ArithmeticType.Int32, 0.1, 3.1)]
    [InlineData(ArithmeticType.Float16, 0.4, 1.1)]
    [InlineData(ArithmeticType.Float32, 0.9, 3.7)]
    public void Operations_cost_what_the_table_says(ArithmeticType type, double add, double multiply)
    {
        Assert.Equal(new Energy(add, add, false), OperationEnergy.Add(type));
        Assert.Equal(new Energy(multiply, multiply, type == ArithmeticType.Int16), OperationEnergy.Multiply(type));
    }

    [Fact]
    public void A_product_added_to_a_sum_costs_both()
    {
        Assert.Equal(4.6, OperationEnergy.MultiplyAccumulate(ArithmeticType.Float32, ArithmeticType.Float32).Least, 12);
        Assert.Equal(0.3, OperationEnergy.MultiplyAccumulate(ArithmeticType.Int8, ArithmeticType.Int32).Least, 12);
        Assert.True(OperationEnergy.MultiplyAccumulate(ArithmeticType.Int16, ArithmeticType.Int32).IsEstimated);
        Assert.False(OperationEnergy.MultiplyAccumulate(ArithmeticType.Int8, ArithmeticType.Int32).IsEstimated);
    }

    [Fact]
    public void Ternary_weights_cost_an_addition_each_that_is_not_zero()
    {
        Assert.Equal(0.45, OperationEnergy.TernaryAccumulate(ArithmeticType.Float32, 0.5).Least, 12);
        Assert.Equal(0, OperationEnergy.TernaryAccumulate(ArithmeticType.Float32, 0).Least);
        foreach (double share in new[] { -0.1, 1.1, double.NaN })
            Assert.Contains($"{share} was given", Assert.Throws<NibbleException>(() => OperationEnergy.TernaryAccumulate(ArithmeticType.Int32, share)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_binary_product_is_an_estimate_far_below_an_integer_one()
    {
        Energy binary = OperationEnergy.BinaryMultiplyAccumulate;
        Assert.True(binary.IsEstimated);
        Assert.Equal(0.4 / 64, binary.Least, 12);
        Assert.True(binary.Greatest * 40 < OperationEnergy.MultiplyAccumulate(ArithmeticType.Int8, ArithmeticType.Int32).Least);
    }

    [Fact]
    public void A_word_from_another_chip_costs_hundreds_of_float_products()
    {
        Energy word = OperationEnergy.Access(MemoryLevel.Dram), product = OperationEnergy.MultiplyAccumulate(ArithmeticType.Float32, ArithmeticType.Float32);
        Assert.Equal((1300, 2600), (word.Least, word.Greatest));
        Assert.InRange(word.Least / product.Least, 280, 300);
        Assert.InRange(word.Greatest / product.Least, 500, 600);
        Assert.Equal([10, 20, 100, 1300], Enum.GetValues<MemoryLevel>().Select(level => OperationEnergy.Access(level).Least));
        Assert.Equal([false, true, true, false], Enum.GetValues<MemoryLevel>().Select(level => OperationEnergy.Access(level).IsEstimated));
    }

    [Fact]
    public void Amounts_say_what_they_are()
    {
        Assert.Equal("4.6 pJ", OperationEnergy.MultiplyAccumulate(ArithmeticType.Float32, ArithmeticType.Float32).ToString());
        Assert.Equal("1300 to 2600 pJ", OperationEnergy.Access(MemoryLevel.Dram).ToString());
        Assert.Equal("1 pJ (estimated)", OperationEnergy.Multiply(ArithmeticType.Int16).ToString());
    }

    [Fact]
    public void Kinds_that_are_not_of_the_table_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => OperationEnergy.Add((ArithmeticType)99));
        Assert.Throws<ArgumentOutOfRangeException>(() => OperationEnergy.Multiply((ArithmeticType)99));
        Assert.Throws<ArgumentOutOfRangeException>(() => OperationEnergy.Access((MemoryLevel)99));
    }
}
