using Nibble.Kernels;

namespace Nibble.Documentation.Tests;

/// <summary>docs/kernels.md lists the kernels that there are, in their order, and the output stages.</summary>
public sealed class KernelsPageTests
{
    private const string Page = "docs/kernels.md";

    private static readonly Dictionary<string, IEnumerable<(string Name, int Bits)>> Lists = new()
    {
        ["### Floats"] = FloatGemm.FastestFirst.Select(kernel => (kernel.Name, 32)),
        ["### Bytes"] = IntegerKernels.FastestFirst.Select(kernel => (kernel.Name, kernel.AccumulatorBits)),
        ["### Signs"] = BinaryKernels.FastestFirst.Select(kernel => (kernel.Name, 32)),
        ["### LSTM"] = LstmKernel.FastestFirst.Select(kernel => (kernel.Name, 32)),
        ["### 16-bit codes"] = IntegerGemm.FastestFirst.Select(kernel => (kernel.Name, 32)),
    };

    public static TheoryData<string> Headings => [.. Lists.Keys];

    [Theory]
    [MemberData(nameof(Headings))]
    public void A_table_lists_the_kernels_in_their_order(string heading) =>
        Assert.Equal(Lists[heading], Rows(heading).Select(row => (row[0], row.Length > 2 ? int.Parse(row[2], System.Globalization.CultureInfo.InvariantCulture) : 32)));

    [Fact]
    public void Every_list_of_kernels_has_a_table() =>
        Assert.Equal(Lists.Keys, MarkdownDocument.Read(Page).Lines.Where(line => line.StartsWith("### ", StringComparison.Ordinal)));

    [Fact]
    public void A_kernel_that_adds_in_fewer_than_32_bits_says_where_it_is_exact()
    {
        string[] limited = [.. IntegerKernels.FastestFirst.Where(kernel => !kernel.IsExactFor(byte.MaxValue, new PairSums(-256, 254))).Select(kernel => kernel.Name)];
        Assert.NotEmpty(limited);
        Assert.Equal(limited, Rows("### Bytes").Where(row => row[3] != "always").Select(row => row[0]));
    }

    [Fact]
    public void Every_output_stage_is_in_the_table()
    {
        IEnumerable<string> stages = typeof(OutputStage).Assembly.GetExportedTypes().Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(OutputStage))).Select(type => $"`{type.Name}`");
        Assert.Equal(stages.Order(StringComparer.Ordinal), Rows("## What becomes of the sums").Select(row => row[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_kernels_of_training_and_their_methods_are_in_the_tables()
    {
        string[][] rows = [.. Tables("## What training adds")];
        string[] kernels = [.. rows.Where(row => row.Length == 3 && !int.TryParse(row[1], out _)).Select(row => row[0].Trim('`'))];
        IEnumerable<string> exported = typeof(OutputStage).Assembly.GetExportedTypes().Select(type => type.Name);
        Assert.Equal(10, kernels.Length);
        Assert.Empty(kernels.Except(exported));
        Assert.Equal(
            Enum.GetValues<UpdateMethod>().Select(method => ($"`UpdateMethod.{method}`", new UpdateRule(method, 0).Moments)),
            rows.Where(row => int.TryParse(row[1], out _)).Select(row => (row[0], int.Parse(row[1], System.Globalization.CultureInfo.InvariantCulture))));
    }

    // The cells of all tables below a heading, without their heads.
    private static IEnumerable<string[]> Tables(string heading)
    {
        string[] lines = [.. MarkdownDocument.Read(Page).Lines.SkipWhile(line => line != heading).Skip(1).TakeWhile(line => !line.StartsWith('#'))];
        for (int i = 2; i < lines.Length; i++)
            if (lines[i].StartsWith('|') && lines[i - 1].StartsWith('|') && !lines[i].StartsWith("|---", StringComparison.Ordinal))
                yield return [.. lines[i].Trim('|').Split('|').Select(cell => cell.Trim())];
    }

    // The cells of the first table below a heading, without its head.
    private static IEnumerable<string[]> Rows(string heading) =>
        MarkdownDocument.Read(Page).Lines.SkipWhile(line => line != heading).Skip(1).TakeWhile(line => !line.StartsWith('#'))
            .SkipWhile(line => !line.StartsWith('|')).TakeWhile(line => line.StartsWith('|')).Skip(2)
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray());
}
