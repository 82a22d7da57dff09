using System.Text.Json;
using Nibble.Data;
using Nibble.Numerics;

namespace Nibble.Cli.Tests;

public sealed class SqnrCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nibble-sqnr-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void An_array_leaves_a_report_of_the_bits_asked_for()
    {
        string weights = In("w.npy"), report = In("sqnr.json");
        NpyFile.Write(weights, NpyArray.Of(Tensor.Random([8, 16], seed: 1)));
        Assert.Equal(0, NibbleCommand.Run(["sqnr", weights, "--bits", "3-5", "--output", report]));
        using JsonDocument parsed = JsonDocument.Parse(File.ReadAllText(report));
        Assert.Contains("w.npy in fixed point", parsed.RootElement.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(0, NibbleCommand.Run(["sqnr", weights, "--json", "--output", In("sqnr.html")]));
        Assert.Contains("SQNR over the point position", File.ReadAllText(In("sqnr.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_line_and_a_missing_file_have_their_exit_codes()
    {
        Assert.Equal(2, NibbleCommand.Run(["sqnr", "w.npy", "--bits", "0"]));
        Assert.Equal(1, NibbleCommand.Run(["sqnr", In("missing.npy")]));
    }

    private string In(string name) => Path.Combine(_folder.FullName, name);
}
