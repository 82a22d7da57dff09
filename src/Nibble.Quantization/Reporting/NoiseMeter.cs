using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>Adds up signal and noise over batches, so that a ratio over all samples needs none of them kept.</summary>
internal sealed class NoiseMeter
{
    private double _signal;

    /// <summary>Σ (x - q)².</summary>
    public double Noise { get; private set; }

    /// <summary>10·log10(Σ x² / Σ (x - q)²): infinite where nothing differs.</summary>
    public double Sqnr => Noise == 0 ? double.PositiveInfinity : 10 * Math.Log10(_signal / Noise);

    /// <summary>Takes in the values of one batch; those of other shapes can't be compared and are left out.</summary>
    public void Add(Tensor expected, Tensor actual)
    {
        if (expected.Shape != actual.Shape)
            return;
        ReadOnlySpan<float> left = expected.Values, right = actual.Values;
        double signal = 0, noise = 0;
        for (int i = 0; i < left.Length; i++)
        {
            double difference = (double)left[i] - right[i];
            signal += (double)left[i] * left[i];
            noise += difference * difference;
        }

        _signal += signal;
        Noise += noise;
    }
}
