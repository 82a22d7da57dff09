using System.Collections.Immutable;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Quantization;

/// <summary>
/// How much noise each width adds to the network's outputs, measured with one knob turned at a time on a few samples. Noises of different layers
/// are taken to add up, which is good enough to choose what to try; what is kept is measured.
/// </summary>
internal sealed class NoiseModel
{
    private const int Samples = 64;

    private readonly BitSpace _space;
    private readonly Dictionary<string, Tensor> _inputs;
    private readonly IReadOnlyDictionary<string, Tensor> _expected;
    private readonly double _signal;
    private readonly Dictionary<(int Knob, int Width), double> _added = [];

    public NoiseModel(BitSpace space, Tensor calibration)
    {
        _space = space;
        _inputs = new Dictionary<string, Tensor> { [space.Prepared.Inputs[0].Name] = calibration.Slice(0, Math.Min(Samples, calibration.Shape[0])) };
        _expected = new FloatEvaluator(space.Prepared).Run(_inputs).ToDictionary(pair => pair.Key, pair => pair.Value.Clone());
        _signal = _expected.Values.Sum(Power);
    }

    /// <summary>The noise of a network's outputs as a share of their power.</summary>
    public double Of(ImmutableArray<int> widths)
    {
        IReadOnlyDictionary<string, Tensor> actual = new FloatEvaluator(_space.Build(widths)).Run(_inputs);
        double noise = 0;
        foreach ((string output, Tensor expected) in _expected)
            for (int i = 0; i < expected.Length; i++)
            {
                double difference = (double)expected[i] - actual[output][i];
                noise += difference * difference;
            }

        return double.IsNaN(noise) ? double.PositiveInfinity : noise / Math.Max(_signal, double.Epsilon);
    }

    /// <summary>Measures every width of a knob, all others as they are.</summary>
    public void Measure(int knob, ImmutableArray<int> from, double noise)
    {
        foreach (int width in _space.Knobs[knob].Widths)
            _added[(knob, width)] = width == from[knob] ? 0 : Of(from.SetItem(knob, width)) - noise;
    }

    /// <summary>What a width adds to where its knob was measured from; 0 where it was not.</summary>
    public double Added(int knob, int width) => _added.GetValueOrDefault((knob, width));

    /// <summary>What all widths together add.</summary>
    public double Added(ImmutableArray<int> widths) => Enumerable.Range(0, widths.Length).Sum(knob => Added(knob, widths[knob]));

    private static double Power(Tensor tensor)
    {
        double sum = 0;
        foreach (float value in tensor.Values)
            sum += (double)value * value;
        return sum;
    }
}
