using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Quantization;

/// <summary>Compares two networks batch by batch; see <see cref="OutputDifference"/>.</summary>
public sealed class OutputComparison
{
    private readonly SampleRunner _original;
    private readonly SampleRunner _model;
    private readonly bool _areProbabilities;
    private readonly NoiseMeter _noise = new();
    private int _samples;
    private int _flips;
    private double _divergence;
    private bool _hasClasses = true;

    /// <summary>Prepares the networks.</summary>
    /// <exception cref="NibbleException">One of them can't be run.</exception>
    public OutputComparison(Graph original, Graph model)
    {
        (_original, _model) = (new SampleRunner(original), new SampleRunner(model));
        GraphNode? last = original.ProducerOf(original.Outputs[0]);
        while (last?.Operator is Identity or Flatten or Reshape)
            last = original.ProducerOf(last.Inputs[0]);
        _areProbabilities = last?.Operator is Softmax or Sigmoid;
    }

    /// <summary>How the judged network runs.</summary>
    public SampleRunner Model => _model;

    /// <summary>What all batches so far say.</summary>
    public OutputDifference Result => new(_samples, _noise.Sqnr, _hasClasses ? _flips : null, _hasClasses ? _divergence / Math.Max(_samples, 1) : null);

    /// <summary>Runs both networks on a batch and takes in what they say.</summary>
    /// <returns>Both outputs.</returns>
    public (Tensor Expected, Tensor Actual) Add(Tensor inputs)
    {
        Tensor expected = _original.Run(inputs), actual = _model.Run(inputs);
        int count = inputs.Shape[0];
        _noise.Add(expected, actual);
        _samples += count;
        _hasClasses &= expected.Shape.Rank > 1 && expected.Shape[0] == count && expected.Length == (long)count * expected.Shape[1];
        if (!_hasClasses)
            return (expected, actual);
        int classes = expected.Shape[1];
        for (int sample = 0; sample < count; sample++)
            Compare(expected.Values.Slice(sample * classes, classes), actual.Values.Slice(sample * classes, classes));
        return (expected, actual);
    }

    private void Compare(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        double[] before = Logarithms(expected), after = Logarithms(actual);
        if (Greatest.IndexOf<double>(before) != Greatest.IndexOf<double>(after))
            _flips++;
        double divergence = 0;
        for (int i = 0; i < before.Length; i++)
            if (Math.Exp(before[i]) is double share and > 0)
                divergence += share * (before[i] - after[i]);
        // Below zero it only gets by rounding.
        _divergence += Math.Max(divergence, 0);
    }

    // ln of each class's probability. One output alone is that of the second of two classes.
    private double[] Logarithms(ReadOnlySpan<float> outputs)
    {
        // A probability that a float can't tell from zero is not taken for impossible: one answer must not make the mean infinite.
        const double Least = 1.1754943508222875e-38;
        if (_areProbabilities)
            return outputs.Length == 1
                ? [Math.Log(Math.Max(1 - (double)outputs[0], Least)), Math.Log(Math.Max(outputs[0], Least))]
                : Array.ConvertAll(outputs.ToArray(), value => Math.Log(Math.Max(value, Least)));
        double[] logits = outputs.Length == 1 ? [0, outputs[0]] : Array.ConvertAll(outputs.ToArray(), value => (double)value);
        double greatest = logits.DefaultIfEmpty().Max(), sum = logits.Sum(logit => Math.Exp(logit - greatest));
        double whole = greatest + Math.Log(sum);
        return Array.ConvertAll(logits, logit => Math.Max(logit - whole, Math.Log(Least)));
    }
}
