namespace Nibble.Studies.Tests;

public sealed class RecipeReaderTests
{
    private const string Minimal = """
        name: small
        data: samples.csv
        network:
          - linear 4
          - relu
          - linear 1
        """;

    [Fact]
    public void A_recipe_says_everything_that_its_file_says()
    {
        Recipe recipe = RecipeReader.Parse(
            """
            name: small
            description: "a test: of all keys"
            data: mnist
            validation: 5_000
            network: [linear 32, leaky-relu 0.2, linear 10]
            loss: cross-entropy
            optimizer: sgd
            learning-rate: 0.05
            schedule: cosine
            batch: 100
            epochs: 3
            seed: 7
            weights: int4-narrow
            activations: uint8
            """.Replace("5_000", "5,000", StringComparison.Ordinal), "test.yaml");

        Assert.Equal(("small", "a test: of all keys", "mnist", 5000), (recipe.Name, recipe.Description, recipe.Data, recipe.Validation));
        Assert.Equal(["linear 32", "leaky-relu 0.2", "linear 10"], recipe.Network.Select(layer => layer.ToString()));
        Assert.Equal(("sgd", "cosine", 0.05f, 100, 3, 7UL), (recipe.Optimizer.ToString(), recipe.Schedule.ToString(), recipe.LearningRate, recipe.Batch, recipe.Epochs, recipe.Seed));
        Assert.Equal(("int4-narrow", "uint8"), (recipe.Weights?.ToString(), recipe.Activations?.ToString()));
    }

    [Fact]
    public void A_layer_says_the_same_in_words_and_as_a_mapping()
    {
        Recipe words = RecipeReader.Parse("name: a\ndata: b\nnetwork: [conv 64 3x3 pad same no-bias, leaky-relu 0.01, linear 10]", "x");
        Recipe mappings = RecipeReader.Parse("name: a\ndata: b\nnetwork:\n  - conv: { kernel: 3x3, outputs: 64, no-bias: true, pad: same, stride: 1 }\n  - leaky-relu\n  - linear: 10", "x");
        Assert.Equal("conv 64 3x3 pad same no-bias", words.Network[0].ToString());
        Assert.Equal(RecipeWriter.Write(words), RecipeWriter.Write(mappings));
    }

    [Fact]
    public void Every_setting_is_written_and_read_back()
    {
        Recipe recipe = RecipeReader.Parse(
            """
            name: all
            data: mnist
            split: last-10000
            prepare: [gcn 40, zca]
            augment: [pad-crop 4, flip]
            network:
              - conv: { outputs: 8, kernel: 5x3, weights: float, name: stem }
              - quantize: lsq 4
              - flatten
              - linear: { outputs: 10, weights: int4 per channel, inputs: 'fixed <2,6> stochastic' }
            loss: cross-entropy smoothing 0.1
            optimizer: { sgd: { momentum: 0.8, nesterov: true, weight-decay: 1e-4 } }
            schedule: step at 30 60 factor 0.2 warmup 2
            start: runs/float
            average: 0.99
            clip-weights: 1
            glorot-updates: true
            freeze-ranges: 20
            early-stopping: { patience: 5, gain: 0.001 }
            keep: last
            weights: sign
            activations: uint4
            errors: wage 8
            gradients: wage 8 rate 4
            updates: fixed <2,14> stochastic
            except:
              stem: { activations: float }
              last: { weights: int8, activations: uint8, errors: float, gradients: int8, updates: 'fixed <2,10>' }
            """,
            "x");
        Assert.Equal("int4 per channel", recipe.Network[3].Arguments.Single(argument => argument.Name == "weights").Value);
        Assert.Equal(("gcn 40, zca", "sgd momentum 0.8 nesterov weight-decay 1e-4", "step at 30 60 factor 0.2 warmup 2"), (recipe.Prepare, recipe.Optimizer.ToString(), recipe.Schedule.ToString()));
        Assert.Equal((0.99f, 1f, true, KeptWeights.Last), (recipe.Average, recipe.ClipWeights, recipe.GlorotUpdates, recipe.Keep));
        Assert.Equal((new RecipeStopping(5) { Gain = 0.001 }, "fixed <2,14> stochastic", 2), (recipe.EarlyStopping, recipe.Updates?.ToString(), recipe.Except.Count));
        string written = RecipeWriter.Write(recipe);
        Assert.Equal(written, RecipeWriter.Write(RecipeReader.Parse(written, "x")));
        Assert.All(RecipeKeys.All.Where(key => key.Name is not ("description" or "validation")), key => Assert.Contains($"\n{key.Name}:", "\n" + written, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_written_is_read_back_the_same()
    {
        foreach (Recipe recipe in BuiltInRecipes.Names.Select(name => BuiltInRecipes.Find(name)!).Append(RecipeReader.Parse(Minimal, "x") with { Description = "it's: #quoted" }))
        {
            string written = RecipeWriter.Write(recipe);
            Assert.Equal(written, RecipeWriter.Write(RecipeReader.Parse(written, "x")));
        }
    }

    [Theory]
    [InlineData("epoch: 5", "test.yaml:7:1", "did you mean 'epochs'?")]
    [InlineData("epochs: many", "test.yaml:7:9", "'many' is not a whole number")]
    [InlineData("epochs: 0", "test.yaml:7:9", "at least 1")]
    [InlineData("loss: cross-entropi", "test.yaml:7:7", "did you mean 'cross-entropy'?")]
    [InlineData("learning-rate: -1", "test.yaml:7:16", "not a positive number")]
    [InlineData("weights: int40", "test.yaml:7:10", "the quantizer 'int40' is not known")]
    [InlineData("weights: ternery", "test.yaml:7:10", "did you mean 'ternary'?")]
    [InlineData("weights: lsq", "test.yaml:7:10", "lacks its bits")]
    [InlineData("updates: fixed 2.14", "test.yaml:7:10", "<2,14>")]
    [InlineData("optimizer: [adam]", "test.yaml:7:12", "a single value was expected")]
    [InlineData("optimizer: adam bta1 0.5", "test.yaml:7:12", "did you mean 'beta1'?")]
    [InlineData("optimizer: { sgd: { momentum: 2 } }", "test.yaml:7:31", "a number of 0 to 1 was expected")]
    [InlineData("schedule: step at 3 x", "test.yaml:7:11", "found 'x'")]
    [InlineData("prepare: normalise", "test.yaml:7:10", "Did you mean 'normalize'?")]
    [InlineData("prepare: [gcn, zca -1]", "test.yaml:7:10", "above 0")]
    [InlineData("augment: [pad-crop 4, flop]", "test.yaml:7:23", "did you mean 'flip'?")]
    [InlineData("early-stopping: { patience: 3 }", "test.yaml:7:1", "held-out samples")]
    [InlineData("early-stopping: { pateince: 3 }", "test.yaml:7:19", "did you mean 'patience'?")]
    [InlineData("keep: best", "test.yaml:7:1", "held-out samples")]
    [InlineData("average: 2", "test.yaml:7:10", "of at most 1")]
    [InlineData("glorot-updates: yes", "test.yaml:7:17", "neither true nor false")]
    [InlineData("except: { frist: { weights: int8 } }", "test.yaml:7:11", "did you mean 'first'?")]
    [InlineData("except: { first: { weight: int8 } }", "test.yaml:7:20", "did you mean 'weights'?")]
    [InlineData("split: last-5\nvalidation: 3", "test.yaml:8:1", "not both")]
    public void A_wrong_line_is_named_with_its_place_and_the_nearest_right_one(string line, string place, string advice)
    {
        var error = Assert.Throws<StudyException>(() => RecipeReader.Parse($"{Minimal}\n{line}", "test.yaml"));
        Assert.StartsWith(place, error.Message, StringComparison.Ordinal);
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("- linear 0", "'0' is not the outputs of 'linear': a whole number of 1 to 1048576 was expected")]
    [InlineData("- linear 2.5", "'2.5' is not the outputs")]
    [InlineData("- linear", "'linear' lacks its outputs")]
    [InlineData("- liner 4", "did you mean 'linear'?")]
    [InlineData("- relu 4", "'relu' takes no settings, but found '4'")]
    [InlineData("- linear 4 4", "'linear' takes outputs")]
    [InlineData("- conv 8 3x3 pda same", "did you mean 'pad'?")]
    [InlineData("- conv 8 3x3 pad some", "same or a number of pixels")]
    [InlineData("- conv 8 3x3 pad", "names pad without its value")]
    [InlineData("- conv 8 3x3 pad 1 pad 2", "twice")]
    [InlineData("- conv 8 3by3", "a size such as 3 or 3x3")]
    [InlineData("- lstm 4 gates hard-sigmod", "did you mean 'hard-sigmoid'?")]
    [InlineData("- quantize int4 parr channel", "'intN' takes")]
    [InlineData("- [relu]", "a single value was expected here, or a word")]
    public void A_wrong_layer_is_named_with_its_place(string layer, string advice)
    {
        var error = Assert.Throws<StudyException>(() => RecipeReader.Parse($"name: a\ndata: b\nnetwork:\n  {layer}", "test.yaml"));
        Assert.StartsWith("test.yaml:4:5", error.Message, StringComparison.Ordinal);
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("just words", "list of 'key: value' lines")]
    [InlineData("name: [", "not YAML")]
    [InlineData("name: a\ndata: b", "lacks 'network'")]
    [InlineData("name: a\nname: b", "not YAML")]
    public void What_is_no_recipe_is_refused(string text, string advice) =>
        Assert.Contains(advice, Assert.Throws<StudyException>(() => RecipeReader.Parse(text, "test.yaml")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains("nowhere.yaml", Assert.Throws<StudyException>(() => RecipeReader.Read("nowhere.yaml")).Message, StringComparison.Ordinal);
}
