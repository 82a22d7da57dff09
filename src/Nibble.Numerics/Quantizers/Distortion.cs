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

    /// <summary>Σ x² and Σ (x - q)², which add up over parts of a tensor.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static (double Signal, double Noise) Powers(Tensor original, Tensor quantized)
    {
        if (original.Shape != quantized.Shape)
            throw new ArgumentException($"SQNR compares tensors of one shape, but these are {original.Shape} and {quantized.Shape}.", nameof(quantized));
        ReadOnlySpan<float> x = original.Values, q = quantized.Values;
        double signal = 0, noise = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double difference = (double)x[i] - q[i];
            signal += (double)x[i] * x[i];
            noise += difference * difference;
        }

        return (signal, noise);
    }

    /// <summary>10·log10(signal / noise): positive infinity without noise.</summary>
    public static double Decibels(double signal, double noise) =>
        noise == 0 ? double.PositiveInfinity : 10 * Math.Log10(signal / noise);
}
