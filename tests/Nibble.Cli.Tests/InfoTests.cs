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
        JsonElement floats = Reported.Table(report, "Products of floats"), bytes = Reported.Table(report, "Products of bytes");
        JsonElement signs = Reported.Table(report, "Products of signs"), codes = Reported.Table(report, "Products of 16-bit codes");
        Assert.Equal(FloatGemm.FastestFirst.Select(kernel => kernel.Name), Names(floats));
        Assert.Equal(FloatGemm.Fastest.Name, Chosen(floats));
        Assert.Equal(IntegerKernels.FastestFirst.Select(kernel => kernel.Name), Names(bytes));
        Assert.Equal(IntegerKernels.FastestFirst.First(kernel => kernel.IsSupported).Name, Chosen(bytes));
        Assert.Equal(BinaryKernels.FastestFirst.Select(kernel => kernel.Name), Names(signs));
        Assert.Equal(BinaryKernels.FastestFirst.First(kernel => kernel.IsSupported).Name, Chosen(signs));
        Assert.Equal(IntegerGemm.FastestFirst.Select(kernel => kernel.Name), Names(codes));
        Assert.Equal(IntegerGemm.Fastest.Name, Chosen(codes));
        Assert.StartsWith(Emission.IsUsed ? "used" : "not used: ", Reported.Fact(report, "emitted kernels").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Kernels_that_are_switched_off_say_so_and_the_next_is_chosen()
    {
        JsonElement report = NibbleProgram.Run(Path.GetTempPath(), new Dictionary<string, string> { [Emission.Switch] = "0" }, "info", "--json").Json();

        string why = Reported.Fact(report, "emitted kernels").GetString()!;
        Assert.StartsWith("not used: ", why, StringComparison.Ordinal);
        Assert.Contains(Emission.Switch, why, StringComparison.Ordinal);
        Assert.DoesNotContain("emitted", Chosen(Reported.Table(report, "Products of bytes")), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Names(JsonElement table) => Reported.Column(table, "kernel, fastest first").Select(cell => cell.GetString()!);

    private static string Chosen(JsonElement table) => Names(table).Zip(Reported.Column(table, "here")).Single(row => row.Second.GetString() == "chosen").First;
}
