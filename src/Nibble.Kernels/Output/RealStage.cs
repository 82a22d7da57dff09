using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>Real numbers: float(sum) · (input scale · weight scale), plus a real bias, clamped to an interval.</summary>
public sealed unsafe class RealStage : OutputStage
{
    private readonly float[] _weightScales;
    private readonly float[] _realBias;
    private readonly float _low;
    private readonly float _high;

    /// <summary>Creates the stage.</summary>
    /// <param name="bias">Added to the sums as an integer, one for each channel; empty for none.</param>
    /// <param name="weightScales">The value of one step of the weights, one for each channel.</param>
    /// <param name="realBias">Added to the product, one for each channel; empty for none.</param>
    /// <param name="low">The least number that goes out: 0 for a ReLU.</param>
    /// <param name="high">The greatest number that goes out.</param>
    public RealStage(ReadOnlySpan<int> bias, ReadOnlySpan<float> weightScales, ReadOnlySpan<float> realBias = default, float low = float.NegativeInfinity, float high = float.PositiveInfinity)
        : base(sizeof(float), bias)
    {
        if (!realBias.IsEmpty && realBias.Length != weightScales.Length)
            throw new ArgumentException($"A real bias must have one number for each of {weightScales.Length} channels, but has {realBias.Length}.", nameof(realBias));
        Channels = weightScales.Length;
        _weightScales = Padded(weightScales);
        _realBias = Padded(realBias);
        (_low, _high) = (low, high);
    }

    internal override int? Channels { get; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Write(int* sums, nint pitch, int rows, int firstChannel, int channels, int* offsets, float scale, byte* output, nint rowStep)
    {
        Vector512<float> low = Vector512.Create(_low), high = Vector512.Create(_high);
        for (int channel = 0; channel < channels; channel += Lanes)
        {
            Vector512<int> offset = Vector512.Load(offsets + firstChannel + channel);
            Vector512<float> factor = Vector512.Create(scale) * Vector512.Create(_weightScales, firstChannel + channel);
            Vector512<float> bias = _realBias.Length == 0 ? default : Vector512.Create(_realBias, firstChannel + channel);
            for (int row = 0; row < rows; row++)
            {
                Vector512<float> values = (Vector512.ConvertToSingle(Vector512.Load(sums + (row * pitch) + channel) + offset) * factor) + bias;
                LaneStore.Whole(Vector512.MinNative(Vector512.MaxNative(values, low), high), (float*)output + (row * rowStep) + channel, channels - channel);
            }
        }
    }
}
