using System.Text.RegularExpressions;

namespace Nibble.Documentation.Tests;

/// <summary>What every file keeps to: it speaks of the project alone, stays small, and holds one type of the project's namespace.</summary>
public sealed partial class HouseRulesTests
{
    private const int MaxLines = 500;
    private const int MaxLinesWithoutReason = 300;

    [SkippableFact]
    public void No_file_names_a_machine_it_was_written_on()
    {
        var found = new List<string>();
        foreach (string file in TextFiles())
        {
            string[] lines = File.ReadAllLines(Repository.PathOf(file));
            for (int i = 0; i < lines.Length; i++)
                foreach (Match match in OfOneMachine().Matches(lines[i]))
                    if (!(file == ".ci/run" && match.Value.StartsWith("..", StringComparison.Ordinal)))
                        found.Add($"{file}({i + 1}): {match.Value}");
        }

        Assert.True(found.Count == 0, $"These are one machine's own paths or package sources, which mean nothing elsewhere:\n{string.Join('\n', found)}");
    }

    [Theory]
    [InlineData("cd /work/nibble", true)]
    [InlineData("\"/root/.nuget\"", true)]
    [InlineData("../../shared/x", true)]
    [InlineData("\"resolved\": \"https://example.org/x.tgz\"", true)]
    [InlineData("http://packages-proxy.example/api", true)]
    [InlineData("https://arxiv.org/abs/1712.05877", false)]
    [InlineData("docs/work/index.html", false)]
    [InlineData("a shared folder", false)]
    public void A_machines_own_path_is_recognized(string text, bool isOne) => Assert.Equal(isOne, OfOneMachine().IsMatch(text));

    [SkippableFact]
    public void No_package_source_is_configured() =>
        Assert.DoesNotContain(TrackedFiles(), file => Path.GetFileName(file).ToUpperInvariant() is "NUGET.CONFIG" or ".NPMRC" or ".YARNRC");

    [SkippableFact]
    public void Source_files_are_small_or_say_why_not()
    {
        var found = new List<string>();
        foreach (string file in SourceFiles())
        {
            string[] lines = File.ReadAllLines(Repository.PathOf(file));
            if (lines.Length > MaxLines)
                found.Add($"{file} has {lines.Length} lines; {MaxLines} is the most. Split it.");
            else if (lines.Length > MaxLinesWithoutReason && !lines[0].StartsWith("//", StringComparison.Ordinal))
                found.Add($"{file} has {lines.Length} lines; beyond {MaxLinesWithoutReason} it begins with a comment that says why it is not two files.");
        }

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [SkippableFact]
    public void Every_file_declares_the_namespace_of_its_project()
    {
        var found = new List<string>();
        foreach (string file in SourceFiles())
        {
            string project = file.Split('/')[1];
            foreach (Match match in NamespaceDeclaration().Matches(Repository.ReadText(file)))
                if (match.Groups[1].Value != project)
                    found.Add($"{file} declares {match.Groups[1].Value}, not {project}.");
        }

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [SkippableFact]
    public void A_file_holds_the_one_type_it_is_named_after()
    {
        var found = new List<string>();
        foreach (string file in SourceFiles())
        {
            string[] types = [.. TopLevelType().Matches(Repository.ReadText(file)).Select(match => match.Groups[1].Value)];
            string name = Path.GetFileName(file).Split('.')[0];
            if (types.Length > 1 || types.Any(type => type != name))
                found.Add($"{file} declares {string.Join(", ", types)}.");
        }

        Assert.True(found.Count == 0, $"One type a file, and the file is named after it:\n{string.Join('\n', found)}");
    }

    [Fact]
    public void No_shipped_class_is_open_to_inheritance_by_accident()
    {
        // The base of all errors is there to be derived from, and to be thrown where no narrower one says more.
        IEnumerable<Type> open = Repository.Rooms.SelectMany(room => room.Load().GetExportedTypes())
            .Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false } && type.Name != "NibbleException");

        Assert.Empty(open.Select(type => type.FullName));
    }

    private static IEnumerable<string> SourceFiles() =>
        TrackedFiles().Where(file => file.EndsWith(".cs", StringComparison.Ordinal) && (file.StartsWith("src/", StringComparison.Ordinal) || file.StartsWith("tests/", StringComparison.Ordinal)));

    // A file with a zero byte in its first part is data: an image, a model, an array. The rules' own examples stand in this file.
    private static IEnumerable<string> TextFiles() => TrackedFiles().Where(file =>
    {
        if (Path.GetFileName(file) == $"{nameof(HouseRulesTests)}.cs")
            return false;
        using FileStream stream = File.OpenRead(Repository.PathOf(file));
        var start = new byte[8192];
        int count = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return !start.AsSpan(0, count).Contains((byte)0);
    });

    private static IReadOnlyList<string> TrackedFiles()
    {
        IReadOnlyList<string>? files = Repository.TrackedFiles();
        Skip.If(files is null, "needs git and a git work tree, to know which files belong to the project");
        return files!;
    }

    [GeneratedRegex(@"(?<![\w.-])/(work|root)/|\.\./shared|https?://[^/\s""]*(registry|artifactory|nexus|proxy|mirror)[^/\s""]*|""resolved"":")]
    private static partial Regex OfOneMachine();

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceDeclaration();

    [GeneratedRegex(@"^(?:(?:public|internal|file|static|sealed|abstract|readonly|ref|unsafe|partial) )*(?:class|record struct|record class|record|struct|interface|enum) (\w+)", RegexOptions.Multiline)]
    private static partial Regex TopLevelType();
}
