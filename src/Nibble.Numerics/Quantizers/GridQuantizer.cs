using System.Collections.Immutable;

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
    public GridObserver CreateObserver() => new GroupObserver(this, Granularity);

    /// <summary>The grid for one tensor.</summary>
    /// <exception cref="NibbleException">A value is NaN or infinite, or the tensor lacks the channel axis.</exception>
    public QuantizationGrid ChooseGrid(Tensor tensor) => ChooseGrid([tensor]);

    /// <summary>One grid for several tensors, such as all weights of a network: with per-tensor granularity one scale for all of them.</summary>
    /// <exception cref="NibbleException">A value is NaN or infinite, or a tensor lacks the channel axis or has other channels than the first.</exception>
    public QuantizationGrid ChooseGrid(IEnumerable<Tensor> tensors)
    {
        GridObserver observer = CreateObserver();
        foreach (Tensor tensor in tensors)
            observer.Observe(tensor);
        return observer.Choose();
    }

    /// <summary>The grid of each tensor of a network. A rule that searches also tries the one range for all, so this never costs accuracy against one grid for all.</summary>
    /// <exception cref="NibbleException">A value is NaN or infinite, or a tensor lacks the channel axis.</exception>
    public ImmutableArray<QuantizationGrid> ChooseGrids(IReadOnlyList<Tensor> network)
    {
        Interval? all = null;
        if (LearnsFromCoarser)
        {
            RangeObserver observer = CreateRangeObserver();
            foreach (Tensor tensor in network)
                observer.Observe(tensor.Values);
            all = observer.Choose();
        }

        return [.. network.Select(tensor =>
        {
            var observer = new GroupObserver(this, Granularity);
            observer.Observe(tensor);
            return observer.Choose(all);
        })];
    }

    /// <summary>Chooses the grid for a tensor and maps the tensor to it.</summary>
    /// <param name="tensor">Any finite values.</param>
    /// <param name="random">What stochastic rounding draws from.</param>
    /// <exception cref="NibbleException">A value is NaN or infinite, or the tensor lacks the channel axis.</exception>
    public QuantizedTensor Quantize(Tensor tensor, CounterRandom random = default) => ChooseGrid(tensor).Quantize(tensor, random);

    /// <inheritdoc/>
    public sealed override Tensor FakeQuantize(Tensor tensor, CounterRandom random = default) => ChooseGrid(tensor).FakeQuantize(tensor, random);

    // One group's observer and the scale and zero point it ends with, where the range of the next coarser group may be known.
    internal abstract RangeObserver CreateRangeObserver();

    internal abstract QuantizationGrid GridFor(RangeObserver group, Interval? coarser);

    // Whether the rule's search can learn from coarser groups.
    internal virtual bool LearnsFromCoarser => false;
}
