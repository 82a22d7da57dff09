namespace Nibble.Kernels;

/// <summary>The gradients of grids whose scale is learned, by values and by the scale, in one pass: the same bits for any number of threads.</summary>
public static unsafe class LearnedGridGradients
{
    /// <summary>Learned step size: the gradient of points becomes that of values, and that of the step is returned (Esser et al. 2020, arXiv:1902.08153, equations 3 and 5).</summary>
    /// <param name="values">The values, v.</param>
    /// <param name="step">The step, s.</param>
    /// <param name="low">The least code.</param>
    /// <param name="high">The greatest code.</param>
    /// <param name="gradient">The gradient of the points, rounded to nearest even; stays where low &lt; v/s &lt; high and becomes 0 elsewhere.</param>
    /// <returns>Σ gradient · (round(v/s) - v/s inside, low or high outside, 0 for NaN).</returns>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static double OfStep(ReadOnlySpan<float> values, float step, float low, float high, Span<float> gradient) =>
        Run(values, new LearnedStepFunction(step, low, high), gradient);

    /// <summary>Learned clipping: the gradient of points becomes that of values, and that of the limit is returned (Choi et al. 2018, arXiv:1805.06085, equation 3).</summary>
    /// <param name="values">The values, x.</param>
    /// <param name="limit">The limit, α.</param>
    /// <param name="gradient">The gradient of the points; stays where 0 ≤ x &lt; α and becomes 0 elsewhere.</param>
    /// <returns>The sum of the gradient over x ≥ α.</returns>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static double OfLimit(ReadOnlySpan<float> values, float limit, Span<float> gradient) => Run(values, new LearnedLimitFunction(limit), gradient);

    private static double Run<T>(ReadOnlySpan<float> values, T function, Span<float> gradient)
        where T : unmanaged, ILearnedGridFunction
    {
        if (values.Length != gradient.Length)
            throw new ArgumentException($"There are {values.Length} values, but {gradient.Length} gradients.", nameof(gradient));
        double* sums = stackalloc double[LearnedGridTiles<T>.MostParts];
        fixed (float* from = values, to = gradient)
        {
            var tiles = new LearnedGridTiles<T>(from, to, values.Length, function, sums);
            Workers.Run(tiles.Count, ref tiles);
            double sum = 0;
            for (int part = 0; part < tiles.Count; part++)
                sum += sums[part];
            return sum;
        }
    }
}
