using Nibble.Numerics;

namespace Nibble.Quantization.Tests;

public sealed class FactorizationTests
{
    // Around panels of 8, blocks of 64 and the 256 columns that a thread takes.
    public static TheoryData<int> Sizes => [1, 2, 7, 8, 9, 63, 64, 65, 131, 257, 330];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_factor_is_upper_triangular_and_its_square_the_inverse(int n)
    {
        double[,] matrix = PositiveDefinite(n);
        int pitch = Panels.Padded(n);
        double[] upper = Factorization.UpperOfInverse(Reversed(matrix, n), n)!;
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
            {
                Assert.True(j >= i || upper[(i * pitch) + j] == 0, $"[{i}, {j}] is {upper[(i * pitch) + j]}");

                // (U A Uᵀ)[i, j], which is 1 on the diagonal.
                double sum = 0;
                for (int k = i; k < n; k++)
                {
                    double inner = 0;
                    for (int l = j; l < n; l++)
                        inner += matrix[k, l] * upper[(j * pitch) + l];
                    sum += upper[(i * pitch) + k] * inner;
                }

                if (i < 40 || i > n - 3 || j == i)
                    Assert.Equal(i == j ? 1 : 0, sum, 1e-8);
            }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(70)]
    public void Rows_that_follow_from_others_are_told(int n)
    {
        // Of rank n - 1: the last row and column are those before them.
        double[,] matrix = PositiveDefinite(n);
        for (int i = 0; i < n; i++)
            matrix[n - 1, i] = matrix[i, n - 1] = i == n - 1 ? matrix[n - 2, n - 2] : matrix[n - 2, i];
        Assert.Null(Factorization.UpperOfInverse(Reversed(matrix, n), n));
        matrix[0, 0] = double.NaN;
        Assert.Null(Factorization.UpperOfInverse(Reversed(matrix, n), n));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 7)]
    [InlineData(8, 64)]
    [InlineData(13, 131)]
    [InlineData(5, 300)]
    public void Products_with_a_symmetric_matrix_are_those_of_plain_loops(int count, int n)
    {
        double[,] matrix = PositiveDefinite(n);
        double[][] rows = [.. Enumerable.Range(0, count).Select(row => Tensor.Random([n], (ulong)row + 5).Values.ToArray().Select(value => (double)value).ToArray())];
        double[][] products = PanelProduct.OfSymmetric(rows, [.. matrix.Cast<double>()], n);
        for (int row = 0; row < count; row++)
            for (int column = 0; column < n; column++)
                Assert.Equal(Enumerable.Range(0, n).Sum(k => rows[row][k] * matrix[k, column]), products[row][column], 1e-9);
    }

    private static double[,] PositiveDefinite(int n)
    {
        Tensor rows = Tensor.Random([n + 3, n], 4);
        var matrix = new double[n, n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                matrix[i, j] = (i == j ? 0.5 : 0) + (Enumerable.Range(0, n + 3).Sum(row => (double)rows[(row * n) + i] * rows[(row * n) + j]) / n);
        return matrix;
    }

    private static double[] Reversed(double[,] matrix, int n)
    {
        int pitch = Panels.Padded(n);
        var reversed = new double[pitch * pitch];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                reversed[(i * pitch) + j] = matrix[n - 1 - i, n - 1 - j];
        return reversed;
    }
}
