using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>Finds how many bits the weights of a trained network need if all layers have the same, in fixed point; <see cref="BitSearch"/> gives each layer its own.</summary>
public static class UniformBits
{
    /// <summary>Gives all weights 2, 3, ... bits, each with the point positions of the greatest SQNR, until the accuracy falls by no more than a tolerance.</summary>
    /// <param name="model">A float network.</param>
    /// <param name="evaluate">Measures a network, such as its share of right answers on validation samples; greater is better.</param>
    /// <param name="tolerance">By how much the measure may be below that of the float network.</param>
    /// <param name="scope">Which weights share a point position.</param>
    /// <param name="maxBits">Where to give up.</param>
    /// <param name="rounding">How weights are rounded to codes.</param>
    /// <returns>Every step taken, also where the accuracy never held.</returns>
    /// <remarks>Weights are quantized, biases and activations stay real. The lecture "Quantifying neural networks" (Farrugia, Nadal, Leonardon, Gripon).</remarks>
    /// <exception cref="QuantizationException">No layer has constant real weights, the tolerance is negative or not a number, or there is no width to try.</exception>
    public static UniformBitsResult UntilAccuracyHolds(
        Graph model, Func<Graph, double> evaluate, double tolerance, PointScope scope = PointScope.Layer, int maxBits = 16, Rounding rounding = Rounding.NearestEven)
    {
        if (!(tolerance >= 0))
            throw new QuantizationException($"The tolerance of a search for bits is at least 0, but {tolerance} was given.");
        if (maxBits is < 2 or > 32)
            throw new QuantizationException($"A search for bits tries widths from 2 to at most 32, but was given {maxBits} as the greatest.");
        Graph graph = Preparation.Apply(model);
        ImmutableArray<NetworkWeight> weights = WeightsOf(graph);
        double target = evaluate(model);
        var steps = ImmutableArray.CreateBuilder<UniformBitsStep>();
        for (int bits = 2; ; bits++)
        {
            var quantizer = new PowerOfTwoQuantizer(NumberFormat.Int(bits)) { Rounding = rounding };
            ImmutableArray<QuantizationGrid> grids = PointSearch.Choose(weights, quantizer, scope);
            GraphEditor editor = graph.Edit();
            for (int i = 0; i < weights.Length; i++)
                editor.SetConstant(weights[i].Name, new Constant(grids[i].Quantize(weights[i].Values)));
            Graph quantized = editor.Build();
            double accuracy = evaluate(quantized);
            steps.Add(new UniformBitsStep(bits, [.. weights.Select((weight, i) => PointsOf(weight, grids[i]))], PointSearch.Sqnr(weights, grids), accuracy, target - accuracy <= tolerance));
            if (steps[^1].Holds || bits == maxBits)
                return new UniformBitsResult(target, steps.ToImmutable(), quantized);
        }
    }

    /// <summary>The constant real weights of a network's layers, each once and with the axis of its neurons, under the names of their constants.</summary>
    /// <exception cref="QuantizationException">There are none.</exception>
    public static ImmutableArray<NetworkWeight> WeightsOf(Graph graph)
    {
        ImmutableArray<NetworkWeight> weights = [.. Preparation.Quantizable(graph).DistinctBy(node => node.Inputs[1])
            .Select(node => new NetworkWeight(node.Inputs[1], graph.Constants[node.Inputs[1]].ToTensor(), IntegerLayer.WeightChannelAxis(node.Operator)))];
        return weights.Length > 0 ? weights : throw Preparation.NothingToQuantize(graph, "Gemm, MatMul or Conv");
    }

    private static LayerPoints PointsOf(NetworkWeight weight, QuantizationGrid grid) =>
        new(weight.Name, [.. grid.Scales.Select(scale => Math.ILogB(scale))], PointSearch.Sqnr([weight], [grid]));
}
