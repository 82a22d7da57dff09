using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Quantization;

/// <summary>Runs a network on samples and chooses the grids of its activations from what it sees, in memory that does not grow with the samples.</summary>
internal static class Calibrator
{
    /// <summary>Samples that run at once, where the network does not fix how many.</summary>
    public const int BatchSize = 64;

    /// <summary>A grid for each of the values and constants named.</summary>
    /// <exception cref="QuantizationException">There are no samples, they have the wrong shape, or a value is not finite.</exception>
    public static IReadOnlyDictionary<string, QuantizationGrid> ChooseGrids(Graph graph, IReadOnlyDictionary<string, GridQuantizer> quantizers, Tensor samples)
    {
        Dictionary<string, ActivationObserver> observers = quantizers.ToDictionary(pair => pair.Key, pair => new ActivationObserver(pair.Value));
        foreach ((string value, ActivationObserver observer) in observers)
            if (graph.Constants.TryGetValue(value, out Constant? constant))
                Observe(observer, value, constant.ToTensor());
        Run(graph, samples, (value, tensor) =>
        {
            if (!graph.Constants.ContainsKey(value) && observers.TryGetValue(value, out ActivationObserver? observer))
                Observe(observer, value, tensor);
        });
        return observers.ToDictionary(pair => pair.Key, pair => pair.Value.Choose());
    }

    /// <summary>Shows every value of a network on samples, batch by batch.</summary>
    /// <exception cref="QuantizationException">There are no samples, they have the wrong shape, or one is not finite.</exception>
    public static void Run(Graph graph, Tensor samples, Action<string, Tensor> observe, Action? batchDone = null)
    {
        if (graph.Inputs.Length != 1)
            throw new QuantizationException($"'{graph.Name}' has {graph.Inputs.Length} inputs; calibration takes networks with one.");
        CheckSamples(graph.Inputs[0], samples);
        var evaluator = new FloatEvaluator(graph);
        foreach (Tensor batch in SampleBatches.Of(graph, samples, BatchSize))
        {
            evaluator.Run(new Dictionary<string, Tensor> { [graph.Inputs[0].Name] = batch }, observe);
            batchDone?.Invoke();
        }
    }

    private static void Observe(ActivationObserver observer, string value, Tensor tensor)
    {
        int bad = FirstNotFinite(tensor.Values);
        if (bad >= 0)
            throw new QuantizationException($"Calibration made {tensor[bad]} of finite samples in the value '{value}'. The network overflows; check its weights.");
        observer.Observe(tensor);
    }

    private static void CheckSamples(GraphInput input, Tensor samples)
    {
        if (samples.Shape.Rank == 0 || samples.Shape[0] == 0)
            throw new QuantizationException("Calibration needs at least one sample; a few hundred that resemble the real input are usual.");
        if (!samples.Shape.Fits(input.Shape.With(0, Shape.Unknown)))
            throw new QuantizationException($"Calibration samples of shape {samples.Shape} don't fit the input '{input.Name}' of shape {input.Shape}.");
        int bad = FirstNotFinite(samples.Values);
        if (bad < 0)
            return;
        int perSample = samples.Length / samples.Shape[0];
        throw new QuantizationException($"Calibration sample {bad / perSample} contains {samples[bad]} (element {bad % perSample}). Remove or repair that sample: ranges are chosen from finite values only.");
    }

    private static int FirstNotFinite(ReadOnlySpan<float> values)
    {
        // Eight at once up to those that hold one: all bits of the exponent are set in infinities and NaN, and in nothing else.
        int i = 0;
        Vector256<int> exponent = Vector256.Create(0x7F800000);
        ref float start = ref MemoryMarshal.GetReference(values);
        for (; i <= values.Length - Vector256<float>.Count; i += Vector256<float>.Count)
            if (Vector256.EqualsAny(Vector256.LoadUnsafe(ref start, (nuint)i).AsInt32() & exponent, exponent))
                break;
        for (; i < values.Length; i++)
            if (!float.IsFinite(values[i]))
                return i;
        return -1;
    }
}
