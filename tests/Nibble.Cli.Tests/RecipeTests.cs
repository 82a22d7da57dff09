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
    public void The_built_in_recipes_are_listed() =>
        Assert.Contains("mnist-mlp", NibbleProgram.Run(_folder.Path, "train", "--list").Succeeds().Output, StringComparison.Ordinal);
}
