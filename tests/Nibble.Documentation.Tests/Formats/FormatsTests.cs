using Nibble.Numerics;
using Nibble.Training;

namespace Nibble.Documentation.Tests;

/// <summary>docs/formats.md has a section for each quantizer, which says what the types say, with a picture that is what the code does.</summary>
public sealed class FormatsTests
{
    private const string Page = "docs/formats.md";
    private const string Folder = "docs/formats";
    private const int OneScreen = 40;

    private static readonly Type[] Quantizers = [.. Concrete(typeof(Quantizer))];

    // The one surrogate whose function is worth a picture of its own, for the points -1, -1/3, 1/3 and 1.
    private static readonly StaircaseSurrogate Staircase = new(3) { Step = 2f / 3 };

    private static readonly IReadOnlyDictionary<string, string[]> Sections = ReadSections();

    public static TheoryData<string> Names => [.. Quantizers.Select(type => type.Name)];

    [Fact]
    public void Every_quantizer_has_a_section_and_every_section_a_quantizer() =>
        Assert.Equal(Quantizers.Select(type => type.Name).Order(StringComparer.Ordinal), Sections.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Every_quantizer_has_an_example_that_is_drawn() =>
        Assert.Equal(Quantizers.Select(type => type.Name).Order(StringComparer.Ordinal), QuantizerExamples.All.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_section_has_equation_gradient_use_source_and_picture_on_one_screen(string name)
    {
        string[] lines = Sections[name];
        Assert.True(lines.Length <= OneScreen, $"The section of {name} has {lines.Length} lines; one screen is {OneScreen}.");
        Assert.Contains(lines, line => line.StartsWith("    ", StringComparison.Ordinal) && line.Contains('='));
        Assert.NotEmpty(Entry(name, "When"));
        Assert.Matches(@"\b(19|20)\d\d\b", Entry(name, "Source"));
        Assert.Contains(lines, line => line.StartsWith("![", StringComparison.Ordinal) && line.EndsWith($"](formats/{name}.svg)", StringComparison.Ordinal));
        Assert.True(File.Exists(PathOf(name)), $"{Folder}/{name}.svg does not exist.");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_section_names_the_surrogate_that_training_takes(string name) =>
        Assert.Contains($"`{Surrogate.DefaultOf(QuantizerExamples.All[name]).GetType().Name}`", Entry(name, "Gradient"), StringComparison.Ordinal);

    [Fact]
    public void Every_surrogate_is_in_the_table()
    {
        string[] rows = [.. Repository.ReadText(Page).Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('`')[1])];
        Assert.Equal(Concrete(typeof(Surrogate)).Select(type => type.Name).Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public void Every_picture_is_what_the_code_does()
    {
        var charts = QuantizerExamples.All.ToDictionary(example => example.Key, example => QuantizerPicture.Of(example.Value));
        charts.Add(nameof(StaircaseSurrogate), QuantizerPicture.Of(Staircase, new Interval(-1, 1)));
        IReadOnlyDictionary<string, string> pictures = ChartPictures.Draw(charts);
        if (Environment.GetEnvironmentVariable("NIBBLE_APPROVE") == "1")
        {
            Directory.CreateDirectory(Repository.PathOf(Folder));
            foreach ((string name, string picture) in pictures)
                File.WriteAllText(PathOf(name), picture);
        }

        string[] stale = [.. pictures.Where(picture => !File.Exists(PathOf(picture.Key)) || File.ReadAllText(PathOf(picture.Key)).ReplaceLineEndings("\n") != picture.Value).Select(picture => picture.Key)];
        Assert.True(stale.Length == 0, $"The pictures of {string.Join(", ", stale)} are not what is drawn now. Run these tests with NIBBLE_APPROVE=1, look at the pictures, and commit them.");
    }

    [Fact]
    public void Every_picture_is_on_the_page()
    {
        string page = Repository.ReadText(Page);
        foreach (string file in Directory.GetFiles(Repository.PathOf(Folder)))
            Assert.Contains($"](formats/{Path.GetFileName(file)})", page, StringComparison.Ordinal);
    }

    private static IEnumerable<Type> Concrete(Type root) => root.Assembly.GetExportedTypes().Where(type => !type.IsAbstract && type.IsAssignableTo(root));

    private static string PathOf(string name) => Repository.PathOf($"{Folder}/{name}.svg");

    // What follows "- **Gradient:**", with the lines that continue it.
    private static string Entry(string section, string title)
    {
        string[] lines = Sections[section];
        int start = Array.FindIndex(lines, line => line.StartsWith($"- **{title}:** ", StringComparison.Ordinal));
        Assert.True(start >= 0, $"The section of {section} has no entry '- **{title}:** …'.");
        return string.Join(' ', lines[start..].Take(1).Concat(lines[(start + 1)..].TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal))))[$"- **{title}:** ".Length..];
    }

    // The lines below each heading of the third level, up to the next heading.
    private static Dictionary<string, string[]> ReadSections()
    {
        var sections = new Dictionary<string, string[]>();
        string[] lines = Repository.ReadText(Page).ReplaceLineEndings("\n").Split('\n');
        for (int i = 0; i < lines.Length; i++)
            if (lines[i].StartsWith("### ", StringComparison.Ordinal))
                sections.Add(lines[i][4..], [.. lines[(i + 1)..].TakeWhile(line => !line.StartsWith('#'))]);
        return sections;
    }
}
