using System.Reflection;
using Nibble.Data;
using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;
using Nibble.Training;

namespace Nibble.Studies.Tests;

/// <summary>Whatever the training engine can do a recipe can say, and whatever a recipe can say trains, is saved and is exported.</summary>
public sealed class EveryWordTests : IDisposable
{
    // What layers have for programs alone, with the reason.
    private static readonly Dictionary<string, string> Unsaid = new()
    {
        [nameof(Layer.Name)] = "layers without weights are named after those with weights",
        [nameof(WeightedLayer.WeightGradientQuantizer)] = "a recipe sets it on the parameters, as it does for recurrent layers",
        [nameof(WeightedLayer.ParameterGrid)] = "a recipe sets it on the parameters, as it does for recurrent layers",
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_word_has_a_case()
    {
        Assert.Equal(LayerWords.All.Words.Select(word => word.Name), WordCases.Layers.Select(one => one.Word).Distinct());
        Assert.Empty(QuantizerWords.All.Words.Select(word => word.Name).Except(WordCases.Quantizers.Select(one => GridWords.IsFormat(one.Word) ? GridWords.Formats : one.Word)));
    }

    [Fact]
    public void Every_layer_and_each_of_its_options_can_be_said()
    {
        Layer[] layers = [.. WordCases.All.SelectMany(one => All(one.Build().Layers))];
        AssertReached<Layer>(layers.Select(layer => layer.GetType()));
        foreach (Type type in Public<Layer>())
            foreach (PropertyInfo option in type.GetProperties().Where(property => property.CanWrite && !Unsaid.ContainsKey(property.Name)))
                Assert.True(layers.Where(layer => layer.GetType() == type).Select(layer => $"{option.GetValue(layer)}").Distinct().Count() > 1, $"{type.Name}.{option.Name} is the same in all cases");
    }

    [Fact]
    public void Every_quantizer_range_and_surrogate_can_be_said()
    {
        (Quantizer Quantizer, Surrogate? Surrogate)[] said = [.. WordCases.All.SelectMany(Quantizers)];
        AssertReached<Quantizer>(said.Select(one => one.Quantizer.GetType()));
        AssertReached<RangeRule>(said.Select(one => one.Quantizer).OfType<UniformQuantizer>().Select(quantizer => quantizer.Range.GetType()).Append(typeof(FixedRange)));
        AssertReached<Surrogate>(said.Select(one => one.Surrogate?.GetType()).OfType<Type>());
    }

    [Fact]
    public void Every_word_trains_and_goes_on_from_a_checkpoint_with_the_same_bits()
    {
        var failures = new List<string>();
        foreach (WordCase one in WordCases.All)
        {
            Dataset data = one.Data();
            TrainingSession whole = Begin(one, data), first = Begin(one, data), second = Begin(one, data);
            Step(whole, 6);
            Step(first, 3);
            Checkpoint.Save(_folder.In("checkpoint.npz"), first);
            Checkpoint.Load(_folder.In("checkpoint.npz"), second);
            Step(second, 3);
            foreach ((NamedTensor expected, NamedTensor found) in whole.Model.State().Concat(whole.Optimizer.State()).Zip(second.Model.State().Concat(second.Optimizer.State())))
                if (expected.Value.Values.ToArray().Any(value => !float.IsFinite(value)) || !expected.Value.Values.SequenceEqual(found.Value.Values))
                    failures.Add($"{one}: {expected.Name}");
        }

        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures));
    }

    [Fact]
    public void Every_word_becomes_a_graph_that_computes_what_the_network_predicts_or_says_why_not()
    {
        var failures = new List<string>();
        foreach (WordCase one in WordCases.All)
        {
            Dataset data = one.Data();
            TrainingSession session = Begin(one, data);
            Step(session, 5);
            try
            {
                Tensor inputs = data.Take(5).Inputs;
                Graph graph = session.Model.ToGraph("word", [Shape.Unknown, .. one.Sample.Sizes]);
                Tensor expected = session.Model.Predict(inputs), found = new FloatEvaluator(graph).Run(inputs);

                // A sum in another order may put a value on the other side of a threshold, though hardly ever.
                for (int i = 0; i < expected.Length; i++)
                    if (!(Math.Abs(expected[i] - found[i]) <= 1e-4f * Math.Max(1, Math.Abs(expected[i]))))
                        failures.Add($"{one}: output {i} is {expected[i]} in training, {found[i]} in the graph");
                if (one.Refusal is not null)
                    failures.Add($"{one}: is exported");
            }
            catch (TrainingException error) when (one.Refusal is { } refusal && error.Message.Contains(refusal, StringComparison.Ordinal))
            {
            }
            catch (NibbleException error)
            {
                failures.Add($"{one}: {error.Message}");
            }
        }

        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures));
    }

    [Theory]
    [InlineData("[embedding 11 4, lstm 5 sequence, rnn 4, linear 3]", "lsq 4 per channel", "int8")]
    [InlineData("[embedding 11 4, lstm 5 quantize-state int8 quantize-gates uint8 gates hard-sigmoid, linear 3]", "int4", "lsq 8 signed")]
    public void A_recurrent_network_of_few_bits_is_trained_to_a_model(string network, string weights, string activations)
    {
        DatasetFile.Write(_folder.In("words.npz"), new WordCase("lstm", "", [5], 11).Data());
        Recipe recipe = RecipeReader.Parse($"name: words\ndata: {_folder.In("words.npz")}\nvalidation: 6\nbatch: 6\nepochs: 2\nnetwork: {network}\nweights: {weights}\nactivations: {activations}", "x");
        TrainingRun.Execute(recipe, _folder.In("run"), new TrainingOptions { DataRoot = _folder.Path });
        Assert.True(File.Exists(_folder.In("run/model.onnx")));
    }

    [Fact]
    public void Every_recipe_is_written_as_it_is_read() => Assert.All(WordCases.All, one =>
    {
        string written = RecipeWriter.Write(one.Recipe);
        Assert.Equal(written, RecipeWriter.Write(RecipeReader.Parse(written, "written")));
        NetworkBuilder.Build(RecipeReader.Parse(written, "written"), one.Sample, 3);
    });

    private static TrainingSession Begin(WordCase one, Dataset data) => new(one.Build(), data, one.Recipe);

    private static void Step(TrainingSession session, int count)
    {
        for (int i = 0; i < count; i++)
            session.Step();
    }

    private static IEnumerable<Layer> All(IEnumerable<Layer> layers) =>
        layers.SelectMany(layer => layer is Residual residual ? All(residual.Body.Concat(residual.Shortcut)).Prepend(layer) : [layer]);

    // Those of the recipe and of its layers' settings, with the surrogates that go with them.
    private static IEnumerable<(Quantizer Quantizer, Surrogate? Surrogate)> Quantizers(WordCase one)
    {
        Recipe recipe = one.Recipe;
        (RecipePhrase? Phrase, QuantizerPlace Place)[] keys =
        [
            (recipe.Weights, QuantizerPlace.Weights), (recipe.Activations, QuantizerPlace.Values), (recipe.Errors, QuantizerPlace.Errors), (recipe.Gradients, QuantizerPlace.Gradients),
        ];
        return keys.Select(key => (QuantizerWords.Build(key.Phrase, key.Place)!, QuantizerWords.SurrogateOf(key.Phrase, key.Place))).Where(pair => pair.Item1 is not null);
    }

    private static void AssertReached<T>(IEnumerable<Type> reached) => Assert.Empty(Public<T>().Except(reached).Select(type => $"no word of a recipe makes a {type.Name}"));

    private static IEnumerable<Type> Public<T>() => typeof(T).Assembly.GetExportedTypes().Where(type => typeof(T).IsAssignableFrom(type) && !type.IsAbstract);
}
