using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>Adds up signal and noise over batches, so that a ratio over all samples needs none of them kept.</summary>
internal sealed class NoiseMeter
{
    private double _signal;

    /// <summary>Σ (x - q)².</summary>
    public double Noise { get; private set; }

    /// <summary>10·log10(Σ x² / Σ (x - q)²): infinite where nothing differs.</summary>
    public double Sqnr => Distortion.Decibels(_signal, Noise);

    /// <summary>Takes in the values of one batch; those of other shapes can't be compared and are left out.</summary>
    public void Add(Tensor expected, Tensor actual)
    {
        if (expected.Shape != actual.Shape)
            return;
        (double signal, double noise) = Distortion.Powers(expected, actual);
        _signal += signal;
        Noise += noise;
    }
}
