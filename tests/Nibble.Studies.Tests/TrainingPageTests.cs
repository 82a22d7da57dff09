using System.Text.RegularExpressions;

namespace Nibble.Studies.Tests;

/// <summary>docs/training.md lists the words that recipes may use, with their settings and defaults, and its examples are recipes.</summary>
public sealed partial class TrainingPageTests
{
    private static readonly string Page = ReadPage();

    [Fact]
    public void Every_key_is_listed_in_its_order_with_its_default()
    {
        Recipe plain = RecipeReader.Parse("name: a\ndata: b\nnetwork: [linear 1]", "x");
        string[][] rows = Rows("## Keys");
        Assert.Equal(RecipeKeys.All.Select(key => $"`{key.Name}`"), rows.Select(row => row[0]));
        foreach (string[] row in rows.Where(row => row[1].Length > 0))
        {
            string? written = RecipeKeys.All.Single(key => $"`{key.Name}`" == row[0]).Write(plain);
            Assert.True(row[1].Trim('`') == (written ?? (row[0] == "`prepare`" ? "none" : "false")), $"{row[0]} is {written} by default, but the page says {row[1]}");
        }
    }

    [Fact]
    public void Every_layer_is_listed() => AssertListed("## Layers", LayerWords.All);

    [Fact]
    public void Every_quantizer_is_listed() => AssertListed("## Quantizers", QuantizerWords.All);

    [Fact]
    public void Every_surrogate_is_listed() => AssertListed("`weights: sign surrogate tanh 3`.", SurrogateWords.All);

    [Fact]
    public void Every_loss_is_listed() => AssertListed("## Losses", LossWords.All);

    [Fact]
    public void Every_optimizer_is_listed() => AssertListed("## Optimizers", OptimizerWords.All);

    [Fact]
    public void Every_schedule_is_listed() => AssertListed("## Schedules", ScheduleWords.All);

    [Fact]
    public void Every_augmentation_is_listed() => AssertListed("## Augmentations", AugmentationWords.All);

    [Fact]
    public void Examples_are_recipes_that_are_written_as_they_are_read()
    {
        string[] examples = [.. Examples().Matches(Page).Select(match => match.Groups[1].Value)];
        Assert.NotEmpty(examples);
        Assert.All(examples, example =>
        {
            string written = RecipeWriter.Write(RecipeReader.Parse(example, "docs/training.md"));
            Assert.Equal(written, RecipeWriter.Write(RecipeReader.Parse(written, "written")));
        });
    }

    private static void AssertListed<T>(string heading, RecipeVocabulary<T> words) =>
        Assert.Equal(words.Words.Select(word => (Call(word), Settings(word))), Rows(heading).Select(row => (row[0], row[1])));

    private static string Call<T>(RecipeWord<T> word) => $"`{string.Join(' ', word.Settings.Where(setting => setting.IsPositional)
        .Select(setting => setting.IsRequired ? setting.Name.ToUpperInvariant() : $"[{setting.Name.ToUpperInvariant()}]").Prepend(word.Name))}`";

    private static string Settings<T>(RecipeWord<T> word) => string.Join(", ", word.Settings.Where(setting => !setting.IsRequired)
        .Select(setting => setting.Rule.IsFlag ? $"`{setting.Name}`" : $"`{setting.Name} {setting.Default ?? "…"}`"));

    // The cells of the first table below a heading, without its head.
    private static string[][] Rows(string heading) =>
    [
        .. Page.Split('\n').SkipWhile(line => line != heading).Skip(1).SkipWhile(line => !line.StartsWith('|')).TakeWhile(line => line.StartsWith('|')).Skip(2)
            .Select(line => line.Split('|')[1..^1].Select(cell => cell.Trim()).ToArray()),
    ];

    private static string ReadPage()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Nibble.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        return File.ReadAllText(Path.Combine(folder, "docs", "training.md"));
    }

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Examples();
}
