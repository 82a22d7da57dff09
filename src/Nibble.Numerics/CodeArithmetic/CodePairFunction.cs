namespace Nibble.Numerics;

/// <summary>What two codes make of each other on a third grid, such as the code of their sum: the definition, one pair at a time.</summary>
/// <remarks>Grids are per tensor. A float form is ONNX Runtime's arithmetic on machines with fused products; an integer form needs no floats once it is made.</remarks>
public abstract class CodePairFunction
{
    private protected CodePairFunction(QuantizationGrid left, QuantizationGrid right, QuantizationGrid result)
    {
        foreach (QuantizationGrid grid in (ReadOnlySpan<QuantizationGrid>)[left, right, result])
            if (grid.Granularity.Axis is not null || grid.Format.IsBipolar)
                throw new NibbleException($"Codes are computed with on grids per tensor that have a zero, but one is of {grid.Format} {grid.Granularity}. Decode it first.");
        (Left, Right, Result) = (left, right, result);
    }

    /// <summary>The grid of the first operand.</summary>
    public QuantizationGrid Left { get; }

    /// <summary>The grid of the second operand.</summary>
    public QuantizationGrid Right { get; }

    /// <summary>The grid of what comes out.</summary>
    public QuantizationGrid Result { get; }

    /// <summary>The code of the result, saturated to its format.</summary>
    /// <param name="left">A code of <see cref="Left"/>, its zero point included.</param>
    /// <param name="right">A code of <see cref="Right"/>, its zero point included.</param>
    public abstract long Of(long left, long right);

    // Rounded with the zero point in it, so that ties fall to even codes.
    private protected long Nearest(float code) => (long)MathF.Round(Math.Clamp(code, Result.Format.MinCode, Result.Format.MaxCode), MidpointRounding.ToEven);

    private protected long Saturated(long code) => Math.Clamp(code, Result.Format.MinCode, Result.Format.MaxCode);
}
