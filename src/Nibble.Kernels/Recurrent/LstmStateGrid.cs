namespace Nibble.Kernels;

/// <summary>The grid of an integer LSTM's hidden state: codes of at most 8 bits, no zero point, and a scale that is a power of two, so that dividing by it is exact.</summary>
/// <param name="Scale">The distance of neighbouring points, a power of two.</param>
/// <param name="Low">The least code, -128 or above.</param>
/// <param name="High">The greatest code, 127 or below.</param>
public readonly record struct LstmStateGrid(float Scale, int Low, int High)
{
    /// <summary>Whether kernels can hold codes of this grid.</summary>
    public bool IsValid => Math.ScaleB(1, Math.ILogB(Scale)) == Scale && float.IsNormal(Scale) && float.IsNormal(1 / Scale) && Low is >= sbyte.MinValue and <= 0 && High is >= 0 and <= sbyte.MaxValue;

    /// <summary>The code of a number: to nearest even after clamping; NaN becomes the least code.</summary>
    internal int Encode(float x) => float.IsNaN(x) ? Low : (int)MathF.Round(Math.Clamp(x * (1 / Scale), Low, High), MidpointRounding.ToEven);
}
