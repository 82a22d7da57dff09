using System.Text.RegularExpressions;

namespace Nibble.Documentation.Tests;

/// <summary>The parts of a document that a program can check: fenced blocks and code spans, with the lines where they stand.</summary>
internal sealed partial class MarkdownDocument
{
    private MarkdownDocument(string file, IReadOnlyList<FencedBlock> blocks, IReadOnlyList<CodeSpan> codeSpans, IReadOnlyList<string> lines) =>
        (File, Blocks, CodeSpans, Lines) = (file, blocks, codeSpans, lines);

    /// <summary>The path, relative to the root.</summary>
    public string File { get; }

    /// <summary>The blocks between three back quotes.</summary>
    public IReadOnlyList<FencedBlock> Blocks { get; }

    /// <summary>What stands between single back quotes, outside of blocks.</summary>
    public IReadOnlyList<CodeSpan> CodeSpans { get; }

    /// <summary>All lines.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>The paths of all documents: those at the root and those in docs.</summary>
    public static IReadOnlyList<string> Files { get; } =
    [
        .. Directory.GetFiles(Repository.Root, "*.md").Concat(Directory.GetFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Repository.Root, file)).Order(StringComparer.Ordinal),
    ];

    /// <summary>Reads a document given relative to the root.</summary>
    public static MarkdownDocument Read(string file) => Parse(file, Repository.ReadText(file));

    /// <summary>Finds the parts in a text.</summary>
    public static MarkdownDocument Parse(string file, string text)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        var blocks = new List<FencedBlock>();
        var spans = new List<CodeSpan>();
        for (int i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("```", StringComparison.Ordinal))
            {
                foreach (Match match in Span().Matches(lines[i]))
                    spans.Add(new CodeSpan(match.Groups[1].Value, i + 1));
                continue;
            }

            int start = i++;
            while (i < lines.Length && lines[i] != "```")
                i++;
            if (i == lines.Length)
                throw new FormatException($"{file}({start + 1}): this block is never closed.");
            blocks.Add(new FencedBlock(lines[start][3..].Trim(), string.Join('\n', lines[(start + 1)..i]), start + 2));
        }

        return new MarkdownDocument(file, blocks, spans, lines);
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Span();
}
