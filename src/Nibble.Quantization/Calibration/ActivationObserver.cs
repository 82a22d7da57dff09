using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>Chooses the grid of one activation from the values seen in calibration.</summary>
/// <remarks>A quantizer without zero point can't say negative numbers in unsigned codes, so for values that go below zero its signed twin decides.</remarks>
internal sealed class ActivationObserver
{
    private readonly GridObserver _asAsked;
    private readonly GridObserver? _signed;
    private bool _negative;

    public ActivationObserver(GridQuantizer quantizer)
    {
        if (quantizer.Granularity.Axis is not null)
            throw new QuantizationException($"Activations were asked to be quantized {quantizer.Granularity}; an integer layer needs its input per tensor.");
        _asAsked = quantizer.CreateObserver();
        bool hasZeroPoint = quantizer is UniformQuantizer { IsSymmetric: false };
        if (!quantizer.Format.IsSigned && !hasZeroPoint)
            _signed = (quantizer with { Format = NumberFormat.Int(quantizer.Format.Bits) }).CreateObserver();
    }

    public void Observe(Tensor values)
    {
        _asAsked.Observe(values);
        _signed?.Observe(values);
        _negative |= _signed is not null && Interval.Of(values.Values).Low < 0;
    }

    public QuantizationGrid Choose() => _negative ? _signed!.Choose() : _asAsked.Choose();
}
