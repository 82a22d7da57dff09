namespace Nibble.Quantization;

/// <summary>The mean square error that wrong weights make in a layer's output: (w - q)ᵀ · E[x xᵀ] · (w - q) for each channel.</summary>
internal static class OutputError
{
    /// <summary>The error of one channel.</summary>
    /// <param name="weights">The channel's real weights.</param>
    /// <param name="points">What they were rounded to.</param>
    /// <param name="products">E[x xᵀ], [depth, depth].</param>
    public static double Of(ReadOnlySpan<double> weights, ReadOnlySpan<double> points, double[] products)
    {
        var product = new double[weights.Length];
        for (int i = 0; i < weights.Length; i++)
            if (weights[i] != points[i])
                Rows.AddScaled(product, products.AsSpan(i * weights.Length, weights.Length), weights[i] - points[i]);
        double error = 0;
        for (int i = 0; i < weights.Length; i++)
            error += product[i] * (weights[i] - points[i]);
        return error;
    }
}
