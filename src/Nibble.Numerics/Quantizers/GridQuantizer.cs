namespace Nibble.Numerics;

/// <summary>A quantizer whose points are evenly spaced: the codes of a format, times a scale, about a zero point.</summary>
public abstract record GridQuantizer : Quantizer
{
    private protected GridQuantizer(NumberFormat format) => Format = format;

    /// <summary>The codes.</summary>
    public NumberFormat Format { get; init; }

    /// <summary>How a real number becomes a code; to the nearest, ties to even, unless said otherwise.</summary>
    public Rounding Rounding { get; init; }

    /// <summary>An observer that chooses a grid from many tensors, as calibration needs.</summary>
    public GridObserver CreateObserver() => new ChannelObserver(this);

    /// <summary>The grid for one tensor.</summary>
    /// <exception cref="NibbleException">A value is NaN or infinite, or the tensor lacks the channel axis.</exception>
    public QuantizationGrid ChooseGrid(Tensor tensor)
    {
        GridObserver observer = CreateObserver();
        observer.Observe(tensor);
        return observer.Choose();
    }

    /// <summary>Chooses the grid for a tensor and maps the tensor to it.</summary>
    /// <param name="tensor">Any finite values.</param>
    /// <param name="random">What stochastic rounding draws from.</param>
    /// <exception cref="NibbleException">A value is NaN or infinite, or the tensor lacks the channel axis.</exception>
    public QuantizedTensor Quantize(Tensor tensor, CounterRandom random = default) => ChooseGrid(tensor).Quantize(tensor, random);

    /// <inheritdoc/>
    public sealed override Tensor FakeQuantize(Tensor tensor, CounterRandom random = default) => ChooseGrid(tensor).FakeQuantize(tensor, random);

    // One channel's observer and the scale and zero point it ends with.
    private protected abstract RangeObserver CreateChannelObserver();

    private protected abstract QuantizationGrid GridFor(RangeObserver channel, Interval? whole);

    // Watches all channels as one, for rules whose search can learn from it.
    private protected virtual RangeObserver? CreateWholeObserver() => null;

    private sealed class ChannelObserver(GridQuantizer quantizer) : GridObserver
    {
        private readonly RangeObserver? _whole = quantizer.Granularity.Axis is null ? null : quantizer.CreateWholeObserver();
        private RangeObserver[] _channels = [];

        public override void Observe(Tensor tensor)
        {
            GroupWalk groups = quantizer.Granularity.Over(tensor.Shape);
            if (_channels.Length == 0)
                _channels = [.. Enumerable.Range(0, groups.Count).Select(_ => quantizer.CreateChannelObserver())];
            if (_channels.Length != groups.Count)
                throw new NibbleException($"A quantizer {quantizer.Granularity} that has seen {_channels.Length} {(quantizer.Granularity.GroupSize is null ? "channels" : "groups")} can't observe a tensor of shape {tensor.Shape}.");
            _whole?.Observe(tensor.Values);
            for (int start = 0, run; start < tensor.Length; start += run)
            {
                run = groups.RunFrom(start, tensor.Length);
                _channels[groups.Of(start)].Observe(tensor.Values.Slice(start, run));
            }
        }

        public override QuantizationGrid Choose()
        {
            Interval? whole = _whole?.Choose();
            QuantizationGrid[] grids = [.. _channels.DefaultIfEmpty(quantizer.CreateChannelObserver()).Select(channel => quantizer.GridFor(channel, whole))];
            return new QuantizationGrid(quantizer.Format, quantizer.Granularity, [.. grids.Select(grid => grid.Scales[0])], [.. grids.Select(grid => grid.ZeroPoints[0])], quantizer.Rounding);
        }
    }
}
