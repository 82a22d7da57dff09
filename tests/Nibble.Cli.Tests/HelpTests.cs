using System.Text.RegularExpressions;

namespace Nibble.Cli.Tests;

public sealed partial class HelpTests
{
    public static TheoryData<string> Commands => [.. Known];

    private static string[] Known => ["", "demo", "data", "data list", "data get", "train", "quantize", "evaluate", "run", "inspect", "export", "bench", "sqnr", "info"];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_explains_itself_with_an_example_that_it_understands(string command)
    {
        string[] path = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Ran help = NibbleProgram.Run(Path.GetTempPath(), [.. path, "--help"]).Succeeds();

        string[] examples = [.. help.Output.Split('\n').Where(line => line.StartsWith("Example: ", StringComparison.Ordinal)).Select(line => line["Example: ".Length..].Trim())];
        Assert.NotEmpty(examples);
        foreach (string example in examples)
        {
            Assert.StartsWith($"nibble {command}".Trim(), example, StringComparison.Ordinal);
            string[] words = example.Split(' ')[1..];

            // Nothing is wrong with it but what is added here, which keeps it from being done.
            Ran refused = NibbleProgram.Run(Path.GetTempPath(), [.. words, "--jsom"]).IsRefusedWith("--jsom", "Did you mean '--json'?");
            Assert.Equal(2, refused.Errors.TrimEnd().Split('\n').Length);
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void No_help_shows_how_a_value_is_made(string command)
    {
        string help = NibbleProgram.Run(Path.GetTempPath(), [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]).Succeeds().Output;

        // Names of types, records and their members, as ToString gives them.
        Assert.DoesNotMatch(@"\bSystem\.|\bNibble\.\w|\w \{ \w+ = |`\d\[|\[default: \]", help);
    }

    [Fact]
    public void Every_command_that_the_help_lists_is_tested_here()
    {
        IEnumerable<string> listed = Listed("").SelectMany(command => Listed(command).Select(inner => $"{command} {inner}").Prepend(command));
        Assert.Equal(Known.Skip(1).Order(), listed.Order());
    }

    [Theory]
    [InlineData("", "--help")]
    [InlineData("data", "data --help")]
    public void A_command_that_only_groups_others_shows_them(string alone, string asked)
    {
        string Help(string arguments) => NibbleProgram.Run(Path.GetTempPath(), arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Succeeds().Output;
        Assert.Equal(Help(asked), Help(alone));
    }

    [Fact]
    public void Options_that_belong_together_stand_under_one_heading()
    {
        string help = NibbleProgram.Run(Path.GetTempPath(), "quantize", "--help").Succeeds().Output;
        string[] headings = [.. help.Split('\n').Where(line => line.EndsWith(':') && !line.StartsWith(' '))];
        Assert.Equal(["Description:", "Usage:", "Arguments:", "Options:", "What is quantized:", "Samples:", "Weights:", "Activations:", "Arithmetic:", "Single layers:", "Budget:", "Preparation:"], headings);
        Assert.Single(Regex.Matches(help, "^  --weights ", RegexOptions.Multiline));
    }

    [Fact]
    public void The_version_is_a_number_on_a_line() =>
        Assert.Matches(@"^\d+\.\d+\.\d+(\+[0-9a-f]+)?\s*$", NibbleProgram.Run(Path.GetTempPath(), "--version").Succeeds().Output);

    private static string[] Listed(string command)
    {
        string help = NibbleProgram.Run(Path.GetTempPath(), [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]).Output;
        int start = help.IndexOf("Commands:", StringComparison.Ordinal);
        return start < 0 ? [] : [.. ListedCommand().Matches(help[start..]).Select(match => match.Groups[1].Value)];
    }

    [GeneratedRegex(@"^  (\w[\w-]*)", RegexOptions.Multiline)]
    private static partial Regex ListedCommand();
}
