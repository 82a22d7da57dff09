using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Quantization;

/// <summary>Measures on samples what quantization does to each layer's output, and what each layer does to the network's.</summary>
/// <remarks>Memory holds one batch of values, and the outputs of at most <see cref="MostSamples"/> samples, however many samples there are.</remarks>
internal sealed class LayerErrors
{
    private const int BatchSize = 16;
    private const int MostSamples = 64;
    private const int LeastSamples = 2;

    // What all networks with one layer changed may cost together, in products: some seconds.
    private const long MostProducts = 200_000_000_000;

    // What is kept of the float network for them, in numbers.
    private const long MostKept = 64 << 20;

    // Layers whose gain is measured: those with the greatest share.
    private const int MostGains = 8;

    private readonly Graph _original;
    private readonly Graph _model;
    private readonly Tensor _samples;
    private readonly LayerSwap _swap;
    private readonly IProgress<QuantizationProgress>? _progress;

    public LayerErrors(Graph original, Graph model, Tensor samples, IProgress<QuantizationProgress>? progress)
    {
        (_original, _model, _samples, _progress) = (original, model, samples, progress);
        _swap = new LayerSwap(original, model);
        MeasureLayers();
        MeasureShares();
    }

    /// <summary>The noise of each layer's output, errors of earlier layers included.</summary>
    public Dictionary<string, double> OutputSqnr { get; } = [];

    /// <summary>The noise that each layer adds to its output itself.</summary>
    public Dictionary<string, double> OwnSqnr { get; } = [];

    /// <summary>Each layer's share of the error at the network's output; empty where nothing differs.</summary>
    public Dictionary<string, double> Shares { get; } = [];

    /// <summary>The share of the quantizers between layers; null without any, or where nothing differs.</summary>
    public double? ShareBetween { get; private set; }

    /// <summary>What the layers of the greatest shares would bring if they were left real, the greatest gain first.</summary>
    public IReadOnlyList<LayerGain> Gains { get; private set; } = [];

    private void MeasureLayers()
    {
        Dictionary<string, string> layerOf = _swap.Layers.ToDictionary(OutputOf);
        Dictionary<string, string> layerOfModel = _swap.Layers.ToDictionary(layer => _model.Nodes.First(node => node.Name == layer).Output);
        Dictionary<string, string> layerOfOwn = _swap.Layers.ToDictionary(LayerSwap.OwnOutput);
        Dictionary<string, NoiseMeter> output = _swap.Layers.ToDictionary(layer => layer, _ => new NoiseMeter()), own = _swap.Layers.ToDictionary(layer => layer, _ => new NoiseMeter());
        FloatEvaluator originals = new(_swap.WithOwnOutputs()), models = new(_model);
        foreach (Tensor batch in SampleBatches.Of(_original, _samples, BatchSize))
        {
            Dictionary<string, Tensor> expected = [];
            originals.Run(Input(batch), (value, tensor) =>
            {
                if (layerOf.TryGetValue(value, out string? layer))
                    expected[layer] = tensor.Clone();
                else if (layerOfOwn.TryGetValue(value, out layer))
                    own[layer].Add(expected[layer], tensor);
            });
            models.Run(Input(batch), (value, tensor) =>
            {
                if (layerOfModel.TryGetValue(value, out string? layer))
                    output[layer].Add(expected[layer], tensor);
            });
        }

        foreach (string layer in _swap.Layers)
            (OutputSqnr[layer], OwnSqnr[layer]) = (output[layer].Sqnr, own[layer].Sqnr);
    }

    private void MeasureShares()
    {
        if (_swap.Layers.Count == 0)
            return;
        Dictionary<string, NetworkEnd> ends = _swap.Layers.ToDictionary(layer => layer, layer => new NetworkEnd(_original, OutputOf(layer)));
        Tensor[] batches = [.. SampleBatches.Of(_original, _samples.Slice(0, Math.Min(SharedSamples(ends), _samples.Shape[0])), BatchSize)];
        Dictionary<string, Tensor>[] known = Known(ends, batches);
        Tensor[] expected = [.. known.Select(values => values[_original.Outputs[0]])];
        Dictionary<string, double> noise = NoiseOfEach(ends, known);
        double? between = _swap.HasQuantizersBetween ? NoiseOf(_swap.OnlyBetween(), batches, expected).Noise : null;
        double all = noise.Values.Sum() + (between ?? 0);
        if (!(all > 0) || double.IsInfinity(all))
            return;
        foreach (string layer in _swap.Layers)
            Shares[layer] = noise[layer] / all;
        ShareBetween = between / all;
        MeasureGains(batches, expected);
    }

    // Of each batch what the ends read, what each layer makes of its float input, and the network's output.
    private Dictionary<string, Tensor>[] Known(Dictionary<string, NetworkEnd> ends, Tensor[] batches)
    {
        HashSet<string> kept = [_original.Outputs[0], .. ends.Values.SelectMany(end => end.Needed), .. ends.Keys.Select(LayerSwap.OwnOutput)];
        var evaluator = new FloatEvaluator(_swap.WithOwnOutputs());
        return
        [
            .. batches.Select(batch =>
            {
                Dictionary<string, Tensor> values = [];
                evaluator.Run(Input(batch), (value, tensor) =>
                {
                    if (kept.Contains(value))
                        values[value] = tensor.Clone();
                });
                return values;
            }),
        ];
    }

    // A layer's own output takes the place of the float one; only what comes after it is computed again.
    private Dictionary<string, double> NoiseOfEach(Dictionary<string, NetworkEnd> ends, Dictionary<string, Tensor>[] known)
    {
        Dictionary<string, double> noise = [];
        foreach ((string layer, NetworkEnd end) in ends)
        {
            var meter = new NoiseMeter();
            foreach ((Dictionary<string, Tensor> batch, Tensor found) in known.Zip(end.Follow(LayerSwap.OwnOutput(layer), known)))
                meter.Add(batch[_original.Outputs[0]], found);
            noise[layer] = meter.Noise;
            _progress?.Report(new QuantizationProgress("explain", layer, noise.Count, ends.Count));
        }

        return noise;
    }

    private void MeasureGains(Tensor[] batches, Tensor[] expected)
    {
        Tensor[] actual = Outputs(_model, batches);
        double sqnr = NoiseOf(expected, actual).Sqnr;
        int? flips = Flips(expected, actual);
        List<LayerGain> gains = [];
        foreach (string layer in Shares.OrderByDescending(pair => pair.Value).Take(MostGains).Select(pair => pair.Key))
        {
            Tensor[] better = Outputs(_swap.OnlyReal(layer), batches);
            double reached = NoiseOf(expected, better).Sqnr;
            gains.Add(new LayerGain(layer, reached, reached - sqnr, flips - Flips(expected, better), BytesMore(layer)));
        }

        Gains = [.. gains.OrderByDescending(gain => gain.Gain)];
    }

    private long BytesMore(string layer)
    {
        GraphNode node = _model.Nodes.First(node => node.Name == layer);
        return node.Inputs.Where(_model.Constants.ContainsKey).Distinct().Select(name => _model.Constants[name])
            .Sum(constant => (constant.Shape.ElementCount * sizeof(float)) - (constant.Quantized?.ByteCount ?? (constant.Shape.ElementCount * sizeof(float))));
    }

    private int SharedSamples(Dictionary<string, NetworkEnd> ends)
    {
        long products = Math.Max(LayerProducts.Of(_original).Values.Sum(), 1);
        int batch = Math.Max(_original.Inputs[0].Shape[0], 1);
        double kept = ends.Values.SelectMany(end => end.Needed).Distinct().Concat(ends.Keys.Select(OutputOf)).Sum(NumbersOf) / batch;
        double samples = Math.Min(MostProducts / products / (ends.Count + MostGains), MostKept / Math.Max(kept, 1));
        return Math.Max((int)Math.Clamp(samples, LeastSamples, MostSamples), batch);
    }

    private double NumbersOf(string value) => _original.ShapeOf(value).Sizes.ToArray().Where(size => size != Shape.Unknown).Aggregate(1.0, (product, size) => product * size);

    private string OutputOf(string layer) => _original.Nodes.First(node => node.Name == layer).Output;

    private static NoiseMeter NoiseOf(Graph graph, Tensor[] batches, Tensor[] expected) => NoiseOf(expected, Outputs(graph, batches));

    private static NoiseMeter NoiseOf(Tensor[] expected, Tensor[] actual)
    {
        var meter = new NoiseMeter();
        for (int i = 0; i < expected.Length; i++)
            meter.Add(expected[i], actual[i]);
        return meter;
    }

    private static Tensor[] Outputs(Graph graph, Tensor[] batches)
    {
        var evaluator = new FloatEvaluator(graph);
        return [.. batches.Select(batch => evaluator.Run(new Dictionary<string, Tensor> { [graph.Inputs[0].Name] = batch })[graph.Outputs[0]])];
    }

    // Where outputs are a vector of classes for each sample.
    private static int? Flips(Tensor[] expected, Tensor[] actual)
    {
        int flips = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            Shape shape = expected[i].Shape;
            if (shape.Rank < 2 || shape[1] < 2 || expected[i].Length != shape[0] * shape[1])
                return null;
            for (int sample = 0; sample < shape[0]; sample++)
                if (Greatest.IndexOf<float>(expected[i].Values.Slice(sample * shape[1], shape[1])) != Greatest.IndexOf<float>(actual[i].Values.Slice(sample * shape[1], shape[1])))
                    flips++;
        }

        return flips;
    }

    private Dictionary<string, Tensor> Input(Tensor batch) => new() { [_original.Inputs[0].Name] = batch };
}
