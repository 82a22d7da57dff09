namespace Nibble.Quantization;

/// <summary>The mean square error that wrong weights make in a layer's output: (w - q)ᵀ · E[x xᵀ] · (w - q) for each channel.</summary>
internal static class OutputError
{
    /// <summary>The error of each of some channels.</summary>
    /// <param name="weights">The channels' real weights.</param>
    /// <param name="points">What they were rounded to.</param>
    /// <param name="products">E[x xᵀ], [depth, depth].</param>
    public static double[] Of(double[][] weights, double[][] points, double[] products)
    {
        double[][] errors = [.. weights.Zip(points, Difference)];
        double[][] shifts = PanelProduct.OfSymmetric(errors, products, errors.Length == 0 ? 0 : errors[0].Length);
        return [.. errors.Zip(shifts, (error, shift) => error.Zip(shift, (one, other) => one * other).Sum())];
    }

    private static double[] Difference(double[] left, double[] right)
    {
        var difference = new double[left.Length];
        for (int i = 0; i < difference.Length; i++)
            difference[i] = left[i] - right[i];
        return difference;
    }
}
