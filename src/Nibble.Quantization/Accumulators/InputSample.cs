using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>Some rows of what a layer's weights are multiplied with, drawn evenly from all that calibration sees: enough to tell which of a few versions of a row is best.</summary>
internal sealed class InputSample
{
    private const int RowsPerGroup = 256;

    private readonly float[][] _centered;
    private readonly double[][] _means;
    private readonly int _depth;

    private InputSample(float[][] centered, double[][] means, int depth) => (_centered, _means, _depth) = (centered, means, depth);

    /// <summary>Draws rows for many layers in one pass over the samples.</summary>
    /// <param name="graph">The prepared float network.</param>
    /// <param name="layers">The layers.</param>
    /// <param name="samples">Inputs [samples, ...].</param>
    /// <returns>By the layer's name.</returns>
    public static IReadOnlyDictionary<string, InputSample> Draw(Graph graph, IEnumerable<WeightMatrix> layers, Tensor samples)
    {
        Dictionary<string, Collector> collectors = layers.ToDictionary(layer => layer.Layer.Name, layer => new Collector(layer, samples.Shape[0]));
        ILookup<string, Collector> byValue = collectors.Values.ToLookup(collector => collector.Value);
        Calibrator.Run(graph, samples, (value, tensor) =>
        {
            foreach (Collector collector in byValue[value])
                collector.Add(tensor);
        });
        return collectors.ToDictionary(pair => pair.Key, pair => pair.Value.Finish());
    }

    /// <summary>E[x] of a group.</summary>
    public ReadOnlySpan<double> Mean(int group) => _means[group];

    /// <summary>The mean square of Σ eᵢ·(xᵢ - E[xᵢ]): what is left of an error in the weights once the bias has made good its mean.</summary>
    public double PowerOf(ReadOnlySpan<float> weights, int group)
    {
        float[] rows = _centered[group];
        double sum = 0;
        for (int start = 0; start < rows.Length; start += _depth)
        {
            double product = Rows.Dot(weights, rows.AsSpan(start, _depth));
            sum += product * product;
        }

        return sum * _depth / Math.Max(rows.Length, 1);
    }

    private sealed class Collector(WeightMatrix weights, int samples)
    {
        private readonly List<float>[] _rows = [.. Enumerable.Range(0, weights.Groups).Select(_ => new List<float>())];
        private readonly ulong[] _seen = new ulong[weights.Groups];

        public string Value => weights.Layer.Inputs[0];

        public void Add(Tensor input)
        {
            int depth = weights.Depth;
            if (depth == 0)
                return;
            InputRows.Visit(weights, input, (group, rows) =>
            {
                // The first batch tells how many rows a sample has.
                double share = (double)RowsPerGroup * input.Shape[0] / Math.Max(1.0 * samples * RowsOf(input, rows.Length / depth), 1);
                var random = new CounterRandom((ulong)group);
                for (int start = 0; start < rows.Length; start += depth)
                    if (random.Uniform(_seen[group]++) < share)
                        _rows[group].AddRange(rows.Span.Slice(start, depth));
            });
        }

        public InputSample Finish()
        {
            int depth = weights.Depth;
            double[][] means = [.. _rows.Select(rows => MeanOf(rows, depth))];
            float[][] centered = [.. _rows.Select((rows, group) => rows.Select((value, i) => (float)(value - means[group][i % depth])).ToArray())];
            return new InputSample(centered, means, depth);
        }

        // A convolution is shown sample by sample, everything else batch by batch.
        private int RowsOf(Tensor input, int shown) => weights.Layer.Operator is Conv ? shown * input.Shape[0] : shown;

        private static double[] MeanOf(List<float> rows, int depth)
        {
            var mean = new double[depth];
            for (int i = 0; i < rows.Count; i++)
                mean[i % depth] += rows[i];
            int count = depth == 0 ? 0 : rows.Count / depth;
            return [.. mean.Select(sum => sum / Math.Max(count, 1))];
        }
    }
}
