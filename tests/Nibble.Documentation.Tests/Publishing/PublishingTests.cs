using System.Runtime.InteropServices;

namespace Nibble.Documentation.Tests;

/// <summary>A program with Nibble inside starts without what it does not need, and can be published without it.</summary>
public sealed class PublishingTests
{
    private const string AssemblerLoaded = "assembler: loaded";

    private static readonly string[] Kinds = ["bytes", "signs", "table", "floats"];

    public static TheoryData<string> Networks => [.. Kinds];

    [Theory]
    [MemberData(nameof(Networks))]
    public void An_assembler_is_loaded_exactly_where_a_kernel_is_emitted(string network)
    {
        string output = Run(PublishedProgram.Built, network);

        Assert.Equal(output.Contains("emitted", StringComparison.Ordinal), output.Contains(AssemblerLoaded, StringComparison.Ordinal));
        Assert.False(network == "floats" && output.Contains(AssemblerLoaded, StringComparison.Ordinal), output);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Without_emission_the_results_are_the_same_and_no_assembler_is_loaded(string network)
    {
        string output = Run(PublishedProgram.Built, network, ("NIBBLE_EMIT", "0"));

        Assert.DoesNotContain("emitted", output, StringComparison.Ordinal);
        Assert.DoesNotContain(AssemblerLoaded, output, StringComparison.Ordinal);
        Assert.Equal(Checksum(Run(PublishedProgram.Built, network)), Checksum(output));
    }

    [SkippableFact]
    public void A_trimmed_program_does_what_the_built_one_does()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64, "The program is published for Linux on x64, which this is not.");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("nibble-published-");
        try
        {
            string trimmed = PublishedProgram.PublishTrimmed(folder.FullName);
            Assert.All(Kinds, network => Assert.Equal(Run(PublishedProgram.Built, network), Run(trimmed, network)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Run(string program, string network, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        (int code, string output) = PublishedProgram.Run(program, [network], environment);
        Assert.True(code == 0, output);
        return output;
    }

    private static string Checksum(string output) => output.Split('\n').Single(line => line.StartsWith("checksum: ", StringComparison.Ordinal));
}
