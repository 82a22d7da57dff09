using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Quantization.Tests;

public sealed class ScaleMigrationTests
{
    [Fact]
    public void Float_outputs_stay_and_every_layer_gets_factors_or_a_reason()
    {
        for (ulong seed = 1; seed <= 10; seed++)
        {
            Graph model = Networks.Uneven(seed);
            Tensor samples = RandomNetworks.Samples(model, 20, seed);
            PreparationResult result = new ScaleMigration().Apply(model, samples);
            Assert.InRange(Networks.Difference(Networks.Run(model, samples), Networks.Run(result.Graph, samples)), 0, 1e-5);
            Assert.Equal(5, result.Notes.Length);
        }
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.85)]
    public void A_normalization_takes_the_factors_of_all_layers_that_read_it(double alpha)
    {
        Graph model = Attention();
        Tensor samples = Tensor.Random([12, 5, 6], 3);
        PreparationResult result = new ScaleMigration { Alpha = alpha }.Apply(model, samples);
        Tensor normalized = Value(model, "norm", samples);
        foreach (int channel in new[] { 0, 3, 5 })
        {
            double x = 0, w = 0;
            for (int i = channel; i < normalized.Length; i += 6)
                x = Math.Max(x, Math.Abs(normalized[i]));
            foreach (string name in new[] { "query.w", "key.w" })
                for (int i = 0; i < 4; i++)
                    w = Math.Max(w, Math.Abs(model.Constants[name].ToTensor()[(channel * 4) + i]));
            double s = Math.Pow(x, alpha) / Math.Pow(w, 1 - alpha);
            Assert.Equal(1, result.Graph.Constants["norm.scaled_weight"].ToTensor()[channel] / (model.Constants["gamma"].ToTensor()[channel] / s), 1e-5);
            Assert.Equal(1, result.Graph.Constants["norm.scaled_bias"].ToTensor()[channel] / (model.Constants["beta"].ToTensor()[channel] / s), 1e-5);
            Assert.Equal(1, result.Graph.Constants["query.scaled_weight"].ToTensor()[channel * 4] / (model.Constants["query.w"].ToTensor()[channel * 4] * s), 1e-5);
        }

        Assert.InRange(Networks.Difference(Networks.Run(model, samples), Networks.Run(result.Graph, samples)), 0, 1e-5);
        Assert.True(result.Notes.Single(note => note.Layer == "last").IsApplied); // behind MatMul + Add, which take the factors together
    }

    [Fact]
    public void A_layer_behind_a_softmax_is_left_and_the_note_says_so()
    {
        var builder = new GraphBuilder("softmax");
        string value = builder.Add("soft", new Softmax(), builder.AddInput("x", [Shape.Unknown, 4]));
        builder.AddOutput(builder.Add("dense", new Gemm(), value, builder.AddConstant("w", Tensor.Random([4, 2], 2))));
        LayerNote note = Assert.Single(new ScaleMigration().Apply(builder.Build(), Tensor.Random([3, 4], 1)).Notes);
        Assert.False(note.IsApplied);
        Assert.Contains("'soft' (Softmax)", note.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Outliers_of_a_few_channels_cost_less()
    {
        Graph model = Attention(outlier: 60);
        Tensor samples = Tensor.Random([40, 5, 6], 3), expected = Networks.Run(model, samples);
        var recipe = new QuantizationRecipe();
        double plain = Distortion.Sqnr(expected, Networks.Run(PostTraining.Quantize(model, recipe, samples), samples));
        double migrated = Distortion.Sqnr(expected, Networks.Run(PostTraining.Quantize(model, recipe with { Passes = PreparationPass.Default.Add(new ScaleMigration()) }, samples), samples));
        Assert.True(migrated > plain + 3, $"{migrated} dB instead of {plain}");
    }

    [Fact]
    public void Missing_samples_and_shares_beyond_one_are_refused()
    {
        Graph model = Networks.Uneven(1);
        Assert.Contains("needs samples", Assert.Throws<QuantizationException>(() => new ScaleMigration().Apply(model)).Message, StringComparison.Ordinal);
        foreach (double alpha in new[] { -0.1, 1.1, double.NaN })
            Assert.Throws<QuantizationException>(() => new ScaleMigration { Alpha = alpha }.Apply(model, RandomNetworks.Samples(model, 2)));
    }

    // LayerNormalization read by two projections, of which one goes through ReLU to a third.
    private static Graph Attention(float outlier = 1)
    {
        var builder = new GraphBuilder("attention");
        string x = builder.AddInput("x", [Shape.Unknown, 5, 6]);
        Tensor gamma = Tensor.Random([6], 1);
        gamma[2] = outlier;
        string norm = builder.Add("norm", new LayerNormalization(), x, builder.AddConstant("gamma", gamma), builder.AddConstant("beta", Tensor.Random([6], 2)));
        string query = builder.Add("query", new MatMul(), norm, builder.AddConstant("query.w", Tensor.Random([6, 4], 3)));
        string key = builder.Add("key", new MatMul(), norm, builder.AddConstant("key.w", Tensor.Random([6, 4], 4)));
        key = builder.Add("key.add", new Add(), builder.AddConstant("key.b", Tensor.Random([4], 5)), key);
        key = builder.Add("relu", new Relu(), key);
        string last = builder.Add("last", new MatMul(), key, builder.AddConstant("last.w", Tensor.Random([4, 3], 6)));
        builder.AddOutput(builder.Add("joined", new Concat(-1), query, last));
        return builder.Build();
    }

    private static Tensor Value(Graph graph, string value, Tensor samples)
    {
        Tensor? found = null;
        new FloatEvaluator(graph).Run(new Dictionary<string, Tensor> { [graph.Inputs[0].Name] = samples }, (name, tensor) => found = name == value ? tensor.Clone() : found);
        return found!;
    }
}
