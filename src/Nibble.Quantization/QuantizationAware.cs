using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>Finishes a network that was trained with its quantizers in place, so that it runs in integers from end to end.</summary>
public static class QuantizationAware
{
    /// <summary>
    /// Keeps the grids that training arrived at, quantizes what training left real (biases, the inputs of sigmoids and tanhs), and holds every accumulator to the recipe's limit.
    /// </summary>
    /// <param name="trained">A network with Quantize operators and quantized weights.</param>
    /// <param name="recipe">Its activation quantizer serves values that training did not quantize; its weight quantizer is not used.</param>
    /// <param name="calibration">Inputs that resemble the real ones, [samples, ...].</param>
    /// <exception cref="QuantizationException">The network has no quantized layer, or the samples don't fit it.</exception>
    /// <exception cref="AccumulatorLimitException">The limit can't be proved for a layer.</exception>
    public static Graph Convert(Graph trained, QuantizationRecipe recipe, Tensor calibration)
    {
        Graph graph = QuantizeElementwiseInputs(trained, recipe, calibration);
        GraphEditor editor = graph.Edit();
        editor.Requantization = recipe.Requantization;
        int layers = 0;
        foreach (IntegerLayer layer in IntegerLayer.Of(graph))
        {
            LayerConversion.Apply(editor, graph, layer.Node, layer.Input, layer.Weight.Grid, recipe.Accumulator ?? AccumulatorLimit.Int32);
            layers++;
        }

        return layers > 0 ? editor.Build() : throw new QuantizationException($"'{trained.Name}' has no quantized layer to convert. Train it with weight and input quantizers, or use post-training quantization.");
    }

    // A function of the accumulator itself would need a table of 2^19 entries; behind a grid of its own it needs 256.
    private static Graph QuantizeElementwiseInputs(Graph graph, QuantizationRecipe recipe, Tensor calibration)
    {
        string[] values =
        [
            .. graph.Nodes
                .Where(node => node.Operator is LeakyRelu or Sigmoid or Tanh && graph.QuantizationOf(node.Inputs[0]) is null
                    && graph.ConsumersOf(node.Output).Any(reader => reader.Operator is Quantize))
                .Select(node => node.Inputs[0]).Distinct(),
        ];
        if (values.Length == 0)
            return graph;
        IReadOnlyDictionary<string, QuantizationGrid> grids = Calibrator.ChooseGrids(graph, values.ToDictionary(value => value, _ => recipe.Activations), calibration);
        GraphEditor editor = graph.Edit();
        foreach (string value in values)
            editor.QuantizeValue(value, new Quantize(grids[value]));
        return editor.Build();
    }
}
