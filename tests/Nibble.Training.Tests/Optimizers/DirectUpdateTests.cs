using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training.Tests;

/// <summary>Weights that change while a step goes back, beside gradients that are gathered first.</summary>
public sealed class DirectUpdateTests
{
    [Theory]
    [InlineData(float.PositiveInfinity, false)]
    [InlineData(float.PositiveInfinity, true)]
    [InlineData(0.5f, false)]
    public void Steps_have_the_bits_of_the_dynamic_form_on_any_number_of_threads(float normLimit, bool settings) =>
        Replay.HasTheBitsOfTheDynamicForm(Fresh(normLimit, settings), Fresh(normLimit, settings));

    [Fact]
    public void A_step_of_large_weights_allocates_nothing() => Replay.AllocatesNothing(Fresh(float.PositiveInfinity, settings: true));

    [Fact]
    public void Parameters_that_the_optimizer_was_not_given_stay()
    {
        (Sequential model, _) = Fresh(float.PositiveInfinity, settings: false);
        float[] before = model.Parameters[0].Value.Values.ToArray();
        float[] other = model.Parameters[2].Value.Values.ToArray();
        new TrainingStep(model, new Adam([.. model.Parameters.Skip(2)]), Objective.CrossEntropy).Run(Tensor.Random([3, 190], 1), [0, 1, 2]);
        Property.SameBits(before, model.Parameters[0].Value.Values);
        Assert.NotEqual(other, model.Parameters[2].Value.Values.ToArray());
    }

    [Fact]
    public void Sums_and_copies_of_rows_are_those_of_plain_loops() => Property.Holds((rows, _, _, seed) =>
    {
        foreach (int columns in (int[])[1, 3, 8, 9, 16, 63, 64, 85])
        {
            Tensor x = Tensor.Random([rows, columns], seed);
            var sums = new float[columns];
            RowSums.Of(x.Values, sums);
            var spread = new float[x.Length];
            RowSums.Spread(sums, spread);
            for (int column = 0; column < columns; column++)
            {
                float sum = 0;
                for (int row = 0; row < rows; row++)
                {
                    sum += x[(row * columns) + column];
                    Assert.Equal(sums[column], spread[(row * columns) + column]);
                }

                Assert.Equal(sum, sums[column]);
            }
        }
    });

    // The first two weights are large enough to change on the way, the last is not.
    private static (Sequential Model, Optimizer Optimizer) Fresh(float normLimit, bool settings)
    {
        var model = new Sequential(new Linear(190, 211), new Relu(), new Linear(211, 173), new Relu(), new Linear(173, 5));
        if (settings)
        {
            (model.Parameters[0].UpdateScale, model.Parameters[0].Bound) = (3, 0.15f);
            model.Parameters[2].Grid = new FixedPointFormat(2, 10).ToGrid(Rounding.Stochastic);
        }

        return (model, new Adam(model.Parameters, 0.01f) { GradientNormLimit = normLimit, GradientLimit = settings ? 0.01f : float.PositiveInfinity, Seed = 7 });
    }
}
