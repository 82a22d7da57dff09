using Nibble.Numerics;

namespace Nibble.Training;

public sealed partial class Variable
{
    /// <summary>Half-wave Gaussian quantization, with the derivative 1 where 0 &lt; x ≤ the greatest level, else 0: <see cref="ClippedReluSurrogate"/>.</summary>
    public Variable HalfWaveGaussian(HalfWaveGaussianQuantizer quantizer)
    {
        // A codebook takes a level at its threshold; here a level begins just above a number.
        float[] thresholds = [.. quantizer.Codebook.Thresholds.Select(MathF.BitDecrement)], levels = [.. quantizer.Codebook.Levels.Skip(1)];
        return new HalfWaveGaussianOperation(this, thresholds, levels).Run();
    }
}
