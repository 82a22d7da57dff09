namespace Nibble.Cli.Tests;

public sealed class RecipeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("name: a\ndata: b.npz\nnetwork: [linear 3]\nepoch: 5\n", "recipe.yaml:4:1", "'epoch'", "did you mean 'epochs'?")]
    [InlineData("name: a\ndata: b.npz\nnetwork:\n  - linear 3\n  - rely\n", "recipe.yaml:5:5", "'rely'", "did you mean 'relu'?")]
    [InlineData("name: a\ndata: b.npz\nnetwork: [linear many]\n", "recipe.yaml:3:11", "'many'")]
    [InlineData("name: a\ndata: b.npz\nnetwork: [linear 3]\nweights: int99\n", "recipe.yaml:4:10", "'int99'")]
    [InlineData("name: [a\n", "recipe.yaml:", "not YAML")]
    [InlineData("name: a\ndata: b.npz\n", "recipe.yaml", "lacks 'network'")]
    [InlineData("", "recipe.yaml", "empty")]
    public void What_a_recipe_says_wrongly_is_shown_by_line_and_column(string yaml, params string[] words)
    {
        File.WriteAllText(_folder.In("recipe.yaml"), yaml);
        NibbleProgram.Run(_folder.Path, "train", "recipe.yaml").FailsWith(words);
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_recipe_that_is_not_there_is_named()
    {
        NibbleProgram.Run(_folder.Path, "train", "mnist-mpl").FailsWith("'mnist-mpl'", "Did you mean 'mnist-mlp'?");
        NibbleProgram.Run(_folder.Path, "train", "nowhere.yaml").FailsWith("'nowhere.yaml'");
    }

    [Fact]
    public void A_training_writes_for_TensorBoard_where_it_is_asked_to()
    {
        Samples.WriteClasses(_folder.In("data.npz"));
        File.WriteAllText(_folder.In("recipe.yaml"), "name: tiny\ndata: data.npz\nvalidation: 20\nnetwork: [linear 3]\nepochs: 2\n");
        NibbleProgram.Run(_folder.Path, "train", "recipe.yaml", "--output", "run", "--tensorboard", "--threads", "1").Succeeds();
        Assert.True(new FileInfo(Assert.Single(Directory.GetFiles(_folder.In("run"), "events.out.tfevents.*"))).Length > 300);
        Assert.Equal(2, File.ReadLines(_folder.In("run/metrics.jsonl")).Count(line => line.Contains("\"validationAccuracy\"", StringComparison.Ordinal) && line.Contains("\"samplesPerSecond\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_training_that_breaks_off_says_where_and_fails()
    {
        Samples.WriteClasses(_folder.In("data.npz"));
        File.WriteAllText(_folder.In("recipe.yaml"), "name: tiny\ndata: data.npz\nnetwork: [linear 8, linear 8, linear 3]\noptimizer: sgd\nlearning-rate: 1e20\n");
        NibbleProgram.Run(_folder.Path, "train", "recipe.yaml", "--output", "run").FailsWith("Training broke off in epoch 1, step", "the layer 'layer", "learning rate");
    }

    [Fact]
    public void A_layer_that_does_not_fit_is_named_with_line_and_shapes()
    {
        Samples.WriteClasses(_folder.In("data.npz"));
        File.WriteAllText(_folder.In("recipe.yaml"), "name: tiny\ndata: data.npz\nnetwork:\n  - relu\n  - conv 4 3x3\n  - linear 3\n");
        NibbleProgram.Run(_folder.Path, "train", "recipe.yaml", "--output", "run").FailsWith("recipe.yaml:5:5", "'conv 4 3x3' takes images", "[6]");
        Assert.False(Directory.Exists(_folder.In("run")));
    }

    [Fact]
    public void The_built_in_recipes_are_listed() =>
        Assert.Contains("mnist-mlp", NibbleProgram.Run(_folder.Path, "train", "--list").Succeeds().Output, StringComparison.Ordinal);
}
