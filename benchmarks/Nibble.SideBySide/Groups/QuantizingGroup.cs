using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Quantization;
using Nibble.Runtime;
using Nibble.Studies;

namespace Nibble.SideBySide;

/// <summary>Quantizing a network with samples against evaluating these samples in float, as calibration does: by how many evaluations one waits for it.</summary>
internal sealed class QuantizingGroup : IGroup
{
    private const int Samples = 512;
    private const int Batch = 64;

    // Of the greatest output; weights of 4 bits that are rounded to nearest are that far off.
    private const double Tolerance = 0.5;

    private static readonly (string Name, QuantizationRecipe Recipe)[] Recipes =
    [
        ("int8", QuantizationRecipe.Default),
        ("int8, equalized, bias corrected", new QuantizationRecipe { Passes = PreparationPass.Default.Add(new CrossLayerEqualization()), CorrectsBias = true }),
        ("int4, GPTQ", Int4(WeightRule.Gptq)),
        ("int4, AdaRound", Int4(WeightRule.AdaRound)),
    ];

    public string Name => "quantizing";

    public string Description => $"quantizing a CNN with {Samples} samples against evaluating them in float";

    public IEnumerable<Contest> Contests(Comparison comparison)
    {
        Graph network = RandomNetworks.Cnn("cnn");
        Tensor samples = new RandomInput(network).Make(Samples, 1);
        var evaluator = new FloatEvaluator(network);
        double products = 2.0 * Samples * IntegerProgram.Compile(network).Steps.Sum(step => step.MultiplyAccumulates);
        foreach ((string name, QuantizationRecipe recipe) in Recipes.Where(recipe => comparison.Wants(recipe.Name)))
        {
            Graph quantized = network;
            var outputs = new Tensor([0]);
            yield return new Contest
            {
                What = name,
                Peer = "evaluating in float",
                Kernel = "",
                Operations = products,
                Ours = () => quantized = PostTraining.Quantize(network, recipe, samples),
                Theirs = () =>
                {
                    for (int start = 0; start < Samples; start += Batch)
                        outputs = evaluator.Run(samples.Slice(start, Batch));
                },
                Compare = () => Agreement.OfFloats(IntegerProgram.Compile(quantized).Run(samples.Slice(Samples - Batch, Batch)).Values, outputs.Values, Tolerance).With("outputs of the last samples"),
            };
        }
    }

    private static QuantizationRecipe Int4(WeightRule rule) => new()
    {
        Weights = new UniformQuantizer(NumberFormat.Int(4, narrow: true)) { Granularity = Granularity.PerChannel() },
        Rule = rule,
    };
}
