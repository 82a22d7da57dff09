namespace Nibble.Data.Tests;

[Collection("The process's environment")]
public sealed class DataRootTests : IDisposable
{
    private readonly string? _variable = Environment.GetEnvironmentVariable(DataRoot.Variable);
    private readonly string? _cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");

    public void Dispose() => Set(_variable, _cache);

    [Fact]
    public void An_option_wins_over_all()
    {
        Set("/from/variable", "/from/cache");
        Assert.Equal("/from/option", DataRoot.Resolve("/from/option"));
    }

    [Fact]
    public void The_variable_wins_over_the_cache()
    {
        Set("/from/variable", "/from/cache");
        Assert.Equal("/from/variable", DataRoot.Resolve());
        Assert.Equal("/from/variable", DataRoot.Resolve(""));
    }

    [Fact]
    public void The_cache_wins_over_the_home_folder()
    {
        Set(null, "/from/cache");
        Assert.Equal("/from/cache/nibble/datasets", DataRoot.Resolve());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("relative/cache")]
    public void Without_a_usable_cache_it_is_in_the_home_folder(string? cache)
    {
        Set(null, cache);
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Assert.Equal(Path.Combine(home, ".cache", "nibble", "datasets"), DataRoot.Resolve());
    }

    [Fact]
    public void A_relative_choice_becomes_absolute() =>
        Assert.Equal(Path.GetFullPath("here"), DataRoot.Resolve("here"));

    private static void Set(string? variable, string? cache)
    {
        Environment.SetEnvironmentVariable(DataRoot.Variable, variable);
        Environment.SetEnvironmentVariable("XDG_CACHE_HOME", cache);
    }
}
