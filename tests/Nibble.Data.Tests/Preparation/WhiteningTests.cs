using FsCheck.Fluent;
using Nibble.Numerics;

namespace Nibble.Data.Tests;

public sealed class WhiteningTests
{
    // Samples whose inputs hang together: neighbors share most of what they are.
    private static Dataset Correlated(int count, int length, ulong seed)
    {
        Tensor inputs = Tensor.Random([count, length], seed);
        for (int i = 1; i < inputs.Length; i++)
            if (i % length != 0)
                inputs[i] = (0.9f * inputs[i - 1]) + (0.3f * inputs[i]) + 1;
        return Dataset.Unlabeled("correlated", inputs);
    }

    private static double[,] Covariance(Dataset samples)
    {
        int length = samples.SampleShape[0];
        var covariance = new double[length, length];
        double[] means = new double[length];
        for (int i = 0; i < samples.Inputs.Length; i++)
            means[i % length] += samples.Inputs[i] / (double)samples.Count;
        for (int sample = 0; sample < samples.Count; sample++)
            for (int i = 0; i < length; i++)
                for (int j = 0; j < length; j++)
                    covariance[i, j] += (samples.Inputs[(sample * length) + i] - means[i]) * (samples.Inputs[(sample * length) + j] - means[j]) / samples.Count;
        return covariance;
    }

    private static double[,] Multiply(double[,] left, double[,] right)
    {
        int size = left.GetLength(0);
        var product = new double[size, size];
        for (int i = 0; i < size; i++)
            for (int j = 0; j < size; j++)
                for (int k = 0; k < size; k++)
                    product[i, j] += left[i, k] * right[k, j];
        return product;
    }

    // The matrix, as what the transform does to the mean plus each unit vector.
    private static double[,] MatrixOf(InputTransform transform, int length, float[] mean)
    {
        var probes = new Tensor([length, length]);
        for (int i = 0; i < probes.Length; i++)
            probes[i] = mean[i % length] + (i % (length + 1) == 0 ? 1 : 0);
        Tensor rows = transform.Apply(probes);
        var matrix = new double[length, length];
        for (int i = 0; i < rows.Length; i++)
            matrix[i / length, i % length] = rows[i];
        return matrix;
    }

    [Fact]
    public void The_matrix_is_the_symmetric_inverse_square_root_of_the_covariance_with_its_bias()
    {
        var cases = from length in Gen.Choose(1, 40) from count in Gen.Choose(1, 60) from seed in Gen.Choose(1, 1000) select (length, count, seed: (ulong)seed);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            Dataset samples = Correlated(c.count, c.length, c.seed);
            float[] mean = [.. Enumerable.Range(0, c.length).Select(i => (float)Enumerable.Range(0, c.count).Average(sample => (double)samples.Inputs[(sample * c.length) + i]))];
            double[,] matrix = MatrixOf(InputPreparation.Parse("zca 0.1").Fit(samples), c.length, mean);
            double[,] covariance = Covariance(samples);
            for (int i = 0; i < c.length; i++)
                covariance[i, i] += 0.1;
            double[,] identity = Multiply(Multiply(matrix, covariance), matrix);
            for (int i = 0; i < c.length; i++)
                for (int j = 0; j < c.length; j++)
                {
                    Assert.Equal(matrix[i, j], matrix[j, i], 1e-5);
                    Assert.Equal(i == j ? 1 : 0, identity[i, j], 2e-3);
                }
        }).Holds();
    }

    [Fact]
    public void Whitened_samples_have_the_identity_as_covariance()
    {
        Dataset samples = Correlated(3000, 13, seed: 5);
        double[,] covariance = Covariance(InputPreparation.Parse("zca 1e-6").Fit(samples).Apply(samples));
        for (int i = 0; i < 13; i++)
            for (int j = 0; j < 13; j++)
                Assert.Equal(i == j ? 1 : 0, covariance[i, j], 1e-3);
    }

    [Fact]
    public void The_product_is_the_plain_one_at_all_edges_of_its_tiles()
    {
        var cases = from depth in Gen.Elements(0, 1, 3, 255, 256, 257, 515) from rows in Gen.Choose(1, 70) from columns in Gen.Choose(1, 30) select (depth, rows, columns);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            // Whole numbers, so that every order of the sum gives the same bits.
            double[] left = [.. Enumerable.Range(0, c.depth * c.rows).Select(i => (double)((i * 7919) % 17) - 8)], right = [.. Enumerable.Range(0, c.depth * c.columns).Select(i => (double)((i * 104729) % 13) - 6)];
            double[] result = [.. Enumerable.Repeat(1.0, c.rows * c.columns)];
            MatrixProduct.AddTransposed(left, right, result, c.depth, c.rows, c.columns);
            for (int i = 0; i < c.rows; i++)
                for (int j = 0; j < c.columns; j++)
                    Assert.Equal(1 + Enumerable.Range(0, c.depth).Sum(k => left[(k * c.rows) + i] * right[(k * c.columns) + j]), result[(i * c.columns) + j]);
        }).Holds();
    }
}
