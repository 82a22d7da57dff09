using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>
/// Puts codes in the place of weights that are decoded before they are used: those of recurrent layers, and the tables of embeddings. What is computed with
/// them stays real, so such a layer is smaller, not faster.
/// </summary>
/// <param name="graph">The prepared network.</param>
internal sealed class DecodedLayers(Graph graph)
{
    // Codes that are kept; beyond that all are made anew.
    private const long MostCodes = 64L << 20;

    private readonly Dictionary<(string Constant, GridQuantizer Quantizer), QuantizedTensor> _codes = [];
    private readonly Dictionary<(string Constant, GridQuantizer Quantizer), long> _bytes = [];
    private long _heldCodes;

    /// <summary>The network with codes in these layers.</summary>
    /// <param name="plans">The layers, and which codes they get.</param>
    /// <param name="progress">Hears of each layer that is done.</param>
    public Graph Apply(IReadOnlyList<LayerPlan> plans, IProgress<QuantizationProgress>? progress = null)
    {
        GraphEditor editor = graph.Edit();
        foreach (IGrouping<string, Reader> weight in ReadersOf(plans).GroupBy(reader => reader.Constant))
        {
            // Who needs a constant on another grid, or real, must not find it changed.
            IGrouping<GridQuantizer, Reader>[] wishes = [.. weight.GroupBy(reader => reader.Plan.Weights)];
            bool isOwn = wishes.Length == 1 && !graph.Outputs.Contains(weight.Key) && graph.Nodes.Sum(node => node.Inputs.Count(weight.Key.Equals)) == weight.Count();
            foreach (IGrouping<GridQuantizer, Reader> wish in wishes)
            {
                string name = isOwn ? weight.Key : $"{wish.First().Plan.Node.Name}.{weight.Key}";
                editor.SetConstant(name, new Constant(CodesOf(weight.Key, wish.Key)));
                foreach (Reader reader in wish)
                    editor.Rewire(reader.Plan.Node.Name, reader.Input, name);
            }
        }

        for (int i = 0; i < plans.Count; i++)
            progress?.Report(new QuantizationProgress(WeightRule.Nearest.Name, plans[i].Node.Name, i + 1, plans.Count));
        return editor.Build();
    }

    /// <summary>What the codes of these layers take, packed; those that several layers share count once.</summary>
    public long BytesOf(IEnumerable<LayerPlan> plans) =>
        ReadersOf(plans).Select(reader => (reader.Constant, reader.Plan.Weights)).Distinct().Sum(weight => _bytes.TryGetValue(weight, out long known) ? known : CodesOf(weight.Constant, weight.Weights).ByteCount);

    private static IEnumerable<Reader> ReadersOf(IEnumerable<LayerPlan> plans) =>
        plans.SelectMany(plan => LayerWeightInputs.Of(plan.Node.Operator).Select(input => new Reader(plan, input, plan.Node.Inputs[input])));

    private QuantizedTensor CodesOf(string constant, GridQuantizer quantizer)
    {
        if (_codes.TryGetValue((constant, quantizer), out QuantizedTensor? known))
            return known;
        QuantizedTensor codes = quantizer.Quantize(graph.Constants[constant].ToTensor());
        _heldCodes += codes.Length;
        if (_heldCodes > MostCodes)
        {
            _codes.Clear();
            _heldCodes = codes.Length;
        }

        _codes.Add((constant, quantizer), codes);
        _bytes[(constant, quantizer)] = codes.ByteCount;
        return codes;
    }

    private readonly record struct Reader(LayerPlan Plan, int Input, string Constant);
}
