using System.Text.Json;
using Nibble.Kernels;

namespace Nibble.Cli.Tests;

public sealed class InfoTests
{
    [Fact]
    public void The_machine_and_what_was_chosen_for_it_are_told()
    {
        JsonElement report = NibbleProgram.Run(Path.GetTempPath(), "info", "--data-root", "/data", "--json").Json();

        Assert.Equal(Environment.ProcessorCount, Reported.Fact(report, "processors").GetInt32());
        Assert.Equal(Path.GetFullPath("/data"), Reported.Fact(report, "data sets").GetString());
        JsonElement floats = Reported.Table(report, "Products of floats"), integers = Reported.Table(report, "Products of integers");
        Assert.Equal(FloatGemm.FastestFirst.Select(kernel => kernel.Name), Names(floats));
        Assert.Equal(FloatGemm.Fastest.Name, Chosen(floats));
        Assert.Equal(IntegerGemm.FastestFirst.Select(kernel => kernel.Name), Names(integers));
        Assert.Equal(IntegerGemm.Fastest.Name, Chosen(integers));
    }

    private static IEnumerable<string> Names(JsonElement table) => Reported.Column(table, "kernel, fastest first").Select(cell => cell.GetString()!);

    private static string Chosen(JsonElement table) => Names(table).Zip(Reported.Column(table, "here")).Single(row => row.Second.GetString() == "chosen").First;
}
