namespace Nibble.Documentation.Tests;

/// <summary>The examples of the documents are programs: they compile as they stand, and write what the document says.</summary>
public sealed class ExamplesTests
{
    public static TheoryData<string> Documents => [.. MarkdownDocument.Files];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_example_compiles(string document)
    {
        string[] errors = [.. ExampleProgram.Of(MarkdownDocument.Read(document)).Select(example => example.Errors()).Where(errors => errors.Length > 0)];

        Assert.True(errors.Length == 0, string.Join('\n', errors));
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_example_writes_what_the_document_says(string document)
    {
        string[] wrong =
        [
            .. ExampleProgram.Of(MarkdownDocument.Read(document)).Where(example => example.ExpectedOutput is not null)
                .Select(example => (example.Place, example.ExpectedOutput, Written: example.Run()))
                .Where(example => example.Written != example.ExpectedOutput)
                .Select(example => $"{example.Place} writes\n\n{example.Written}\n\nbut the document says\n\n{example.ExpectedOutput}\n"),
        ];

        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void An_example_that_does_not_compile_is_reported_at_its_line()
    {
        const string Text = "Prose.\n\n```csharp\nusing Nibble.Numerics;\n\nint bits = NumberFormat.Int(4).Bits;\n```\n\n```csharp continues\nstring wrong = bits;\n```\n";

        string[] errors = [.. ExampleProgram.Of(MarkdownDocument.Parse("made-up.md", Text)).Select(example => example.Errors())];

        Assert.Equal("", errors[0]);
        Assert.StartsWith("made-up.md(10): CS0029", errors[1], StringComparison.Ordinal);
    }

    [Fact]
    public void An_example_runs_and_its_output_is_known()
    {
        const string Text = "```csharp\nConsole.WriteLine(6 * 7);\n```\n\n```text output\n42\n```\n";

        ExampleProgram example = ExampleProgram.Of(MarkdownDocument.Parse("made-up.md", Text)).Single();

        Assert.Equal("42", example.ExpectedOutput);
        Assert.Equal("42", example.Run());
    }
}
