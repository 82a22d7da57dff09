using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>The grids of a network's activations at any width, each width from one run on the samples, and only when it is first asked for.</summary>
internal sealed class ActivationGrids(Graph graph, IReadOnlyDictionary<string, GridQuantizer> quantizers, Tensor samples)
{
    private readonly Dictionary<int, IReadOnlyDictionary<string, QuantizationGrid>> _atWidth = [];
    private readonly Dictionary<string, QuantizationGrid> _asAsked = [];

    /// <summary>The width that the recipe asks for.</summary>
    public int UsualWidth(string origin) => quantizers[origin].Format.Bits;

    /// <summary>The grid of a value at a width.</summary>
    public QuantizationGrid Of(string origin, int width)
    {
        if (width == UsualWidth(origin))
        {
            if (_asAsked.Count == 0)
                foreach ((string value, QuantizationGrid grid) in Calibrator.ChooseGrids(graph, quantizers, samples))
                    _asAsked.Add(value, grid);
            return _asAsked[origin];
        }

        if (!_atWidth.TryGetValue(width, out IReadOnlyDictionary<string, QuantizationGrid>? grids))
        {
            grids = Calibrator.ChooseGrids(graph, quantizers.ToDictionary(pair => pair.Key, pair => pair.Value with { Format = pair.Value.Format.WithBits(width) }), samples);
            _atWidth.Add(width, grids);
        }

        return grids[origin];
    }
}
