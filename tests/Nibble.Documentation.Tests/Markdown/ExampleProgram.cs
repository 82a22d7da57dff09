using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Nibble.Documentation.Tests;

/// <summary>An example of a document as the program that a reader would make of it: top-level statements in a new project that references all of Nibble.</summary>
internal sealed partial class ExampleProgram
{
    // What the SDK's implicit usings give every new console project.
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly Lazy<IReadOnlyList<MetadataReference>> References = new(() =>
    [
        .. Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "*.dll").Where(IsManaged)
            .Concat(Repository.Rooms.Select(room => Path.Combine(AppContext.BaseDirectory, room.AssemblyName + ".dll")))
            .Select(file => MetadataReference.CreateFromFile(file)),
    ]);

    private readonly CSharpCompilation _compilation;

    private ExampleProgram(string place, string source)
    {
        Place = place;
        var options = new CSharpParseOptions(LanguageVersion.CSharp14);
        _compilation = CSharpCompilation.Create(
            "Example",
            [CSharpSyntaxTree.ParseText(source, options), CSharpSyntaxTree.ParseText(ImplicitUsings, options)],
            References.Value,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
    }

    /// <summary>File and line.</summary>
    public string Place { get; }

    /// <summary>What the document says that the program writes: the blocks <c>text output</c> right behind it and those it continues; null without one.</summary>
    public string? ExpectedOutput { get; private init; }

    /// <summary>All examples of a document: its <c>csharp</c> blocks; one marked <c>csharp continues</c> goes on where the one before it ended.</summary>
    public static IEnumerable<ExampleProgram> Of(MarkdownDocument document)
    {
        List<string> usings = [], statements = [], outputs = [];
        for (int i = 0; i < document.Blocks.Count; i++)
        {
            FencedBlock block = document.Blocks[i];
            if (block.Info.Split(' ')[0] != "csharp")
                continue;
            if (block.Info == "csharp")
                (usings, statements, outputs) = ([], [], []);
            else if (block.Info != "csharp continues" || statements.Count == 0)
                throw new FormatException($"{document.File}({block.Line - 1}): '{block.Info}' is neither 'csharp' nor 'csharp continues' after a 'csharp' block.");

            // C# wants usings first; each line keeps its number in the document, so that an error is reported where it is written.
            string[] lines = block.Text.Split('\n');
            for (int k = 0; k < lines.Length; k++)
                (Using().IsMatch(lines[k]) ? usings : statements).Add($"#line {block.Line + k} \"{document.File}\"\n{lines[k]}");
            bool hasOutput = document.Blocks.ElementAtOrDefault(i + 1)?.Info == "text output";
            if (hasOutput)
                outputs.Add(document.Blocks[i + 1].Text);
            yield return new ExampleProgram($"{document.File}({block.Line})", string.Join('\n', [.. usings, .. statements]))
            {
                ExpectedOutput = hasOutput ? string.Join('\n', outputs) : null,
            };
        }
    }

    /// <summary>What the compiler objects to; empty where the example compiles.</summary>
    public string Errors() =>
        string.Join('\n', _compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(error =>
        {
            FileLinePositionSpan place = error.Location.GetMappedLineSpan();
            return $"{place.Path}({place.StartLinePosition.Line + 1}): {error.Id} {error.GetMessage(null)}";
        }));

    /// <summary>Runs the example and returns what it writes to the console.</summary>
    public string Run()
    {
        using var image = new MemoryStream();
        if (!_compilation.Emit(image).Success)
            throw new InvalidOperationException($"{Place} does not compile.\n{Errors()}");
        image.Position = 0;
        var context = new AssemblyLoadContext(Place, isCollectible: true);
        using var written = new StringWriter();
        TextWriter console = Console.Out;
        Console.SetOut(written);
        try
        {
            MethodInfo main = context.LoadFromStream(image).EntryPoint!;
            main.Invoke(null, [Array.Empty<string>()]);
        }
        finally
        {
            Console.SetOut(console);
            context.Unload();
        }

        return written.ToString().ReplaceLineEndings("\n").TrimEnd('\n');
    }

    private static bool IsManaged(string file)
    {
        try
        {
            AssemblyName.GetAssemblyName(file);
            return true;
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"^using (static )?[\w.]+( = [\w.]+)?;")]
    private static partial Regex Using();
}
