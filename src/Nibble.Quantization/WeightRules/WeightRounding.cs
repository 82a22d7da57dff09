using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>Rounds the weights of all layers, each by its rule, from as few runs of the network on the samples as memory allows.</summary>
internal static class WeightRounding
{
    // Products of inputs that are held at once; a single layer may have more.
    private const long MemoryBytes = 512L << 20;

    /// <summary>The layers, in order.</summary>
    /// <exception cref="QuantizationException">A rule or bias correction needs samples, and there are none.</exception>
    public static IReadOnlyList<RoundedLayer> Apply(Graph graph, IReadOnlyList<LayerPlan> plans, QuantizationRecipe recipe, Tensor? samples, IProgress<QuantizationProgress>? progress)
    {
        List<RoundedLayer> done = [];
        double batches = samples is null ? 1 : SampleBatches.Count(graph, samples, Calibrator.BatchSize);
        var work = new RoundingWork(plans.Select(plan => (plan.Rule, WeightsOf(graph, plan))));
        while (done.Count < plans.Count)
        {
            Dictionary<string, (WeightMatrix Weights, InputMoments? Inputs)> batch = NextBatch(graph, plans.Skip(done.Count), recipe, batches);
            (int first, int count, double seen) = (done.Count, batch.Count, 0);
            Observe(graph, batch.Values, samples, () => progress?.Report(new QuantizationProgress("watch inputs", plans[first].Node.Name, first, plans.Count) { Fraction = work.Watched(first, count, Math.Min(++seen / batches, 1)) }));
            foreach (LayerPlan plan in plans.Skip(done.Count).Take(batch.Count).ToArray())
            {
                (WeightMatrix weights, InputMoments? inputs) = batch[plan.Node.Name];
                QuantizationGrid grid = plan.Weights.ChooseGrid(weights.Values);
                Tensor points = weights.Values;
                if (plan.Rule != WeightRule.Nearest)
                {
                    grid = new QuantizationGrid(grid.Format, grid.Granularity, grid.Scales, grid.ZeroPoints);
                    points = plan.Rule.Round(weights, grid, inputs);
                }

                inputs?.ForgetProducts();
                done.Add(new RoundedLayer(plan, weights, grid, points, recipe.CorrectsBias ? inputs : null));
                progress?.Report(new QuantizationProgress(plan.Rule.Name, plan.Node.Name, done.Count, plans.Count) { Fraction = work.Rounded(first, count, done.Count) });
            }
        }

        return done;
    }

    private static Dictionary<string, (WeightMatrix Weights, InputMoments? Inputs)> NextBatch(Graph graph, IEnumerable<LayerPlan> plans, QuantizationRecipe recipe, double batches)
    {
        Dictionary<string, (WeightMatrix, InputMoments?)> batch = [];
        long bytes = 0;
        foreach (LayerPlan plan in plans)
        {
            var weights = WeightsOf(graph, plan);
            bytes += plan.Rule.NeedsInputs ? InputMoments.BytesOf(weights) : 0;
            if (batch.Count > 0 && bytes > MemoryBytes)
                break;
            bool isObserved = plan.Rule.NeedsInputs || recipe.CorrectsBias;
            batch.Add(plan.Node.Name, (weights, isObserved ? new InputMoments(weights, plan.Rule.NeedsInputs, batches) : null));
        }

        return batch;
    }

    private static WeightMatrix WeightsOf(Graph graph, LayerPlan plan) => new(plan.Node, graph.Constants[plan.Node.Inputs[1]].ToTensor());

    private static void Observe(Graph graph, IEnumerable<(WeightMatrix Weights, InputMoments? Inputs)> layers, Tensor? samples, Action batchDone)
    {
        ILookup<string, InputMoments> byValue = layers.Where(layer => layer.Inputs is not null).ToLookup(layer => layer.Weights.Layer.Inputs[0], layer => layer.Inputs!);
        if (byValue.Count == 0)
            return;
        if (samples is null)
            throw new QuantizationException($"Layer '{layers.First(layer => layer.Inputs is not null).Weights.Layer.Name}' is to be rounded or corrected by what its inputs are like, but there are no samples. Give calibration samples, or use {nameof(WeightRule)}.{nameof(WeightRule.Nearest)} without bias correction.");
        Calibrator.Run(
            graph,
            samples,
            (value, tensor) =>
            {
                foreach (InputMoments moments in byValue[value])
                    moments.Add(tensor);
            },
            batchDone);
    }
}
