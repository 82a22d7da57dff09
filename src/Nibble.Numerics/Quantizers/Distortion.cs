namespace Nibble.Numerics;

/// <summary>How far quantized numbers are from the original ones.</summary>
public static class Distortion
{
    /// <summary>Signal-to-quantization-noise ratio in decibels: 10·log10(Σ x² / Σ (x - q)²).</summary>
    /// <returns>Positive infinity where nothing differs, an empty tensor included.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static double Sqnr(Tensor original, Tensor quantized)
    {
        (double signal, double noise) = Powers(original, quantized);
        return Decibels(signal, noise);
    }

    // Σ x² and Σ (x - q)².
    internal static (double Signal, double Noise) Powers(Tensor original, Tensor quantized)
    {
        if (original.Shape != quantized.Shape)
            throw new ArgumentException($"SQNR compares tensors of one shape, but these are {original.Shape} and {quantized.Shape}.", nameof(quantized));
        double signal = 0, noise = 0;
        for (int i = 0; i < original.Length; i++)
        {
            double difference = (double)original[i] - quantized[i];
            signal += (double)original[i] * original[i];
            noise += difference * difference;
        }

        return (signal, noise);
    }

    internal static double Decibels(double signal, double noise) =>
        noise == 0 ? double.PositiveInfinity : 10 * Math.Log10(signal / noise);
}
