namespace Nibble.Numerics;

/// <summary>A rule that maps real numbers to a few codes: format × granularity × range × rounding.</summary>
/// <remarks>A small immutable value; variations are made with <c>with</c>.</remarks>
public abstract record Quantizer
{
    private protected Quantizer(NumberFormat format) => Format = format;

    /// <summary>The codes.</summary>
    public NumberFormat Format { get; init; }

    /// <summary>Which elements share a scale; per tensor unless said otherwise.</summary>
    public Granularity Granularity { get; init; }

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

    // One channel's observer and the scale and zero point it ends with.
    private protected abstract RangeObserver CreateChannelObserver();

    private protected abstract QuantizationGrid GridFor(RangeObserver channel, Interval? whole);

    // Watches all channels as one, for rules whose search can learn from it.
    private protected virtual RangeObserver? CreateWholeObserver() => null;

    private sealed class ChannelObserver(Quantizer quantizer) : GridObserver
    {
        private readonly RangeObserver? _whole = quantizer.Granularity.Axis is null ? null : quantizer.CreateWholeObserver();
        private RangeObserver[] _channels = [];

        public override void Observe(Tensor tensor)
        {
            int count = quantizer.Granularity.Axis is not int axis ? 1
                : axis < tensor.Shape.Rank ? tensor.Shape[axis]
                : throw new NibbleException($"A quantizer {quantizer.Granularity} can't observe a tensor of shape {tensor.Shape}: it has no such axis.");
            if (_channels.Length == 0)
                _channels = [.. Enumerable.Range(0, count).Select(_ => quantizer.CreateChannelObserver())];
            if (_channels.Length != count)
                throw new NibbleException($"A quantizer {quantizer.Granularity} that has seen {_channels.Length} channels can't observe a tensor of shape {tensor.Shape}.");
            _whole?.Observe(tensor.Values);
            if (count == 1)
            {
                _channels[0].Observe(tensor.Values);
                return;
            }

            int inner = 1;
            foreach (int size in tensor.Shape.Sizes[(quantizer.Granularity.Axis!.Value + 1)..])
                inner *= size;
            for (int start = 0; start < tensor.Length; start += inner)
                _channels[start / inner % count].Observe(tensor.Values.Slice(start, inner));
        }

        public override QuantizationGrid Choose()
        {
            Interval? whole = _whole?.Choose();
            QuantizationGrid[] grids = [.. _channels.DefaultIfEmpty(quantizer.CreateChannelObserver()).Select(channel => quantizer.GridFor(channel, whole))];
            return new QuantizationGrid(quantizer.Format, quantizer.Granularity, [.. grids.Select(grid => grid.Scales[0])], [.. grids.Select(grid => grid.ZeroPoints[0])], quantizer.Rounding);
        }
    }
}
