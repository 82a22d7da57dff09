namespace Nibble.Data;

/// <summary>What whitening needs of square matrices that equal their transpose.</summary>
internal static class SymmetricMatrix
{
    // Each step multiplies a small eigenvalue by 2.25, so these reach down to 1e-15 of the greatest, beyond which double precision ends.
    private const int MaxSteps = 60;

    // The error after a step is the square of that before: one more step at this one leaves rounding alone.
    private const double NearlyDone = 1e-7;

    /// <summary>A^(-1/2), the symmetric one, by the coupled iteration of Newton and Schulz; null where it does not converge: A has an eigenvalue that is not positive, or near enough to 0.</summary>
    /// <remarks>
    /// Y = A/s and Z = I; then T = (3I - ZY)/2, Y becomes YT and Z becomes TZ, until ZY = I, where Z = (A/s)^(-1/2). It is products alone, and stable
    /// (Higham: Functions of Matrices, 2008, equation 6.35). All of these are polynomials of A, so they are symmetric and commute, and half of each product is enough.
    /// </remarks>
    public static double[]? InverseSquareRoot(double[] matrix, int size)
    {
        double scale = Math.Sqrt(matrix.Sum(value => value * value));
        double[] y = Array.ConvertAll(matrix, value => value / scale), z = Identity(size);
        double[] t = new double[y.Length], next = new double[y.Length];
        for (int step = 0; step < MaxSteps; step++)
        {
            Multiply(z, y, t, size);
            double error = TurnToStep(t, size);
            if (!double.IsFinite(error))
                return null;
            Multiply(t, z, next, size);
            (z, next) = (next, z);
            if (error < NearlyDone)
                return Array.ConvertAll(z, value => value / Math.Sqrt(scale));
            Multiply(y, t, next, size);
            (y, next) = (next, y);
        }

        return null;
    }

    /// <summary>Copies what is above the diagonal to below it.</summary>
    public static void Mirror(double[] matrix, int size)
    {
        for (int row = 1; row < size; row++)
            for (int column = 0; column < row; column++)
                matrix[(row * size) + column] = matrix[(column * size) + row];
    }

    // The product of two that commute, which is symmetric too.
    private static void Multiply(double[] left, double[] right, double[] product, int size)
    {
        Array.Clear(product);
        MatrixProduct.AddTransposed(left, right, product, size, size, size, upperOnly: true);
        Mirror(product, size);
    }

    // ZY becomes (3I - ZY)/2. Returns the root of the mean square of I - ZY, per row.
    private static double TurnToStep(double[] product, int size)
    {
        double squares = 0;
        for (int i = 0; i < product.Length; i++)
        {
            double rest = (i % (size + 1) == 0 ? 1 : 0) - product[i];
            squares += rest * rest;
            product[i] = (rest / 2) + (i % (size + 1) == 0 ? 1 : 0);
        }

        return Math.Sqrt(squares / size);
    }

    private static double[] Identity(int size)
    {
        var identity = new double[size * size];
        for (int i = 0; i < identity.Length; i += size + 1)
            identity[i] = 1;
        return identity;
    }
}
