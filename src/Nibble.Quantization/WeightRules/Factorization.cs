namespace Nibble.Quantization;

/// <summary>Cholesky's factorization, by rows, so that every step is one scaled addition.</summary>
internal static class Factorization
{
    private const int WorthThreads = 192;

    /// <summary>The upper triangular U with A⁻¹ = UᵀU, [n, n]; null where A is not positive definite.</summary>
    /// <remarks>
    /// With J the reversal of order and JAJ = RᵀR, A is (JRᵀJ)(JRᵀJ)ᵀ of which JRᵀJ is upper triangular, so U is its inverse: the inverse of A itself,
    /// which would lose digits, is never formed.
    /// </remarks>
    public static double[]? UpperOfInverse(double[] matrix, int n)
    {
        var reversed = new double[matrix.Length];
        for (int i = 0; i < matrix.Length; i++)
            reversed[i] = matrix[matrix.Length - 1 - i];
        if (!TryFactorUpper(reversed, n))
            return null;

        // Entry (i, j) of JRᵀJ is entry (n - 1 - j, n - 1 - i) of R.
        var inverse = new double[n * n];
        for (int i = n - 1; i >= 0; i--)
        {
            Span<double> row = inverse.AsSpan(i * n, n);
            for (int k = i + 1; k < n; k++)
                Rows.AddScaled(row[k..], inverse.AsSpan((k * n) + k, n - k), -reversed[((n - 1 - k) * n) + n - 1 - i]);
            double diagonal = reversed[((n - 1 - i) * n) + n - 1 - i];
            row[i] = 1;
            foreach (ref double value in row[i..])
                value /= diagonal;
        }

        return inverse;
    }

    // A = RᵀR with R in the place of the upper half of A.
    private static bool TryFactorUpper(double[] matrix, int n)
    {
        for (int k = 0; k < n; k++)
        {
            double pivot = Math.Sqrt(matrix[(k * n) + k]);
            if (!(pivot > 0) || double.IsInfinity(pivot))
                return false;
            foreach (ref double value in matrix.AsSpan((k * n) + k, n - k))
                value /= pivot;
            int step = k;
            if (n - k > WorthThreads)
                Parallel.For(k + 1, n, i => Eliminate(matrix, n, step, i));
            else
                for (int i = k + 1; i < n; i++)
                    Eliminate(matrix, n, step, i);
        }

        return true;
    }

    private static void Eliminate(double[] matrix, int n, int step, int row) =>
        Rows.AddScaled(matrix.AsSpan((row * n) + row, n - row), matrix.AsSpan((step * n) + row, n - row), -matrix[(step * n) + row]);
}
