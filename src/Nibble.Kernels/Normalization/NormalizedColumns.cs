namespace Nibble.Kernels;

/// <summary>How each column of a matrix is normalized: y = clamp((x - mean) · scale + shift).</summary>
/// <param name="mean">One number a column.</param>
/// <param name="scale">One number a column: what the deviations are multiplied by.</param>
/// <param name="shift">One number a column.</param>
/// <param name="clamp">The limits of the results.</param>
public readonly ref struct NormalizedColumns(ReadOnlySpan<float> mean, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, OutputClamp clamp)
{
    /// <summary>One number a column.</summary>
    public ReadOnlySpan<float> Mean { get; } = mean;

    /// <summary>One number a column: what the deviations are multiplied by.</summary>
    public ReadOnlySpan<float> Scale { get; } = scale;

    /// <summary>One number a column.</summary>
    public ReadOnlySpan<float> Shift { get; } = shift;

    /// <summary>The limits of the results.</summary>
    public OutputClamp Clamp { get; } = clamp;
}
