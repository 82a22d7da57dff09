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
    [InlineData("weights: int40", "test.yaml:7:10", "int8, uint4 or int8-narrow")]
    [InlineData("optimizer: [adam]", "test.yaml:7:12", "a single value was expected")]
    public void A_wrong_line_is_named_with_its_place_and_the_nearest_right_one(string line, string place, string advice)
    {
        var error = Assert.Throws<StudyException>(() => RecipeReader.Parse($"{Minimal}\n{line}", "test.yaml"));
        Assert.StartsWith(place, error.Message, StringComparison.Ordinal);
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("- linear 0", "number of neurons")]
    [InlineData("- linear 2.5", "number of neurons")]
    [InlineData("- liner 4", "did you mean 'linear'?")]
    [InlineData("- relu 4", "takes no number")]
    [InlineData("- linear 4 4", "takes one number")]
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
