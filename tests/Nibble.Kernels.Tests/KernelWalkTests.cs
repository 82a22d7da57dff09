namespace Nibble.Kernels.Tests;

public sealed class KernelWalkTests
{
    private const string NoInstructions = "the processor lacks its instructions, or they are switched off";

    private static readonly (string Operation, IReadOnlyList<(string Name, string? WhyNot)> FastestFirst)[] Lists =
    [
        ("floats", [.. FloatTile.FastestFirst.Select(tile => (tile.Name, tile.IsSupported ? null : NoInstructions))]),
        ("bytes", [.. IntegerKernels.FastestFirst.Select(kernel => (kernel.Name, kernel.WhyUnsupported))]),
        ("signs", [.. BinaryKernels.FastestFirst.Select(kernel => (kernel.Name, kernel.WhyUnsupported))]),
        ("16-bit codes", [.. IntegerGemm.FastestFirst.Select(kernel => (kernel.Name, kernel.IsSupported ? null : NoInstructions))]),
        ("LSTMs", [.. LstmKernel.FastestFirst.Select(kernel => (kernel.Name, kernel.IsSupported ? null : NoInstructions))]),
    ];

    [Fact]
    public void Every_list_ends_with_a_reference_that_runs_everywhere() => Assert.All(Lists, list => Assert.Equal(("reference", null), list.FastestFirst[^1]));

    [SkippableFact]
    public void No_kernel_is_left_out_of_the_walk()
    {
        string[] missing = [.. Lists.SelectMany(list => list.FastestFirst.Where(kernel => kernel.WhyNot is not null).Select(kernel => $"'{kernel.Name}' of {list.Operation} ({kernel.WhyNot})"))];
        Skip.If(missing.Length > 0, $"Not tested here: {string.Join(", ", missing)}.");
    }
}
