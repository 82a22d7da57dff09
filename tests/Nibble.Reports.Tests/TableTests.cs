using System.Globalization;
using System.Text.Json.Nodes;
using FsCheck.Fluent;

namespace Nibble.Reports.Tests;

public sealed class TableTests
{
    [Fact]
    public void A_row_with_too_few_cells_is_refused_with_its_number()
    {
        ReportException error = Assert.Throws<ReportException>(() => new ReportTable([new("Layer"), new("Bits")], [["a", 1], ["b"]]));
        Assert.Contains("Row 2", error.Message, StringComparison.Ordinal);
        Assert.Contains("'Layer', 'Bits'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 1.0, 22.0, 1_234_567.0 }, new[] { "1", "22", "1,234,567" })]
    [InlineData(new[] { 0.00187, 0.0312, 1.0 }, new[] { "0.00187", "0.03120", "1.00000" })]
    [InlineData(new[] { 12.5, 140.0 }, new[] { "12.5", "140.0" })]
    [InlineData(new[] { 0.0, 0.25 }, new[] { "0.000", "0.250" })]
    [InlineData(new[] { 1e-9, 2.5 }, new[] { "1.00E-9", "2.50E+0" })]
    [InlineData(new[] { double.NaN, -3.0 }, new[] { "NaN", "-3" })]
    [InlineData(new[] { double.PositiveInfinity, 0.5 }, new[] { "∞", "0.500" })]
    public void A_column_without_a_format_aligns_its_decimal_points(double[] numbers, string[] expected) =>
        Assert.Equal(expected, MarkdownCells(new ReportColumn("x"), numbers));

    [Fact]
    public void The_decimals_of_a_column_are_equally_many_whatever_its_numbers()
    {
        Prop.ForAll<double[]>(numbers =>
        {
            string[] cells = [.. MarkdownCells(new ReportColumn("x"), numbers).Where((_, i) => double.IsFinite(numbers[i]))];
            return cells.Select(cell => cell.Split('E')[0].Split('.').ElementAtOrDefault(1)?.Length ?? 0).Distinct().Count() <= 1
                || numbers.Any(number => Math.Abs(number) >= 1e15);
        }).Holds();
    }

    [Theory]
    [InlineData(ReportBest.Lowest, new[] { 3.0, 1.0, double.NaN, 1.0 }, new[] { "3", "**1**", "NaN", "**1**" })]
    [InlineData(ReportBest.Highest, new[] { 3.0, 1.0, double.PositiveInfinity }, new[] { "**3**", "1", "∞" })]
    [InlineData(ReportBest.None, new[] { 3.0, 1.0 }, new[] { "3", "1" })]
    [InlineData(ReportBest.Lowest, new[] { double.NaN }, new[] { "NaN" })]
    public void The_best_finite_numbers_of_a_column_are_emphasized(ReportBest best, double[] numbers, string[] expected) =>
        Assert.Equal(expected, MarkdownCells(new ReportColumn("x") { Best = best }, numbers));

    [Fact]
    public void A_bar_shows_the_share_of_the_greatest_magnitude()
    {
        string html = Of(new ReportColumn("x") { Bars = true }, 4, -1, 0, double.NaN).ToHtml();
        Assert.Equal(["100%", "25%", "0%"], html.Split("class=\"bar\" style=\"width:")[1..].Select(rest => rest[..rest.IndexOf('"', StringComparison.Ordinal)]));
    }

    [Fact]
    public void A_format_that_is_none_is_refused_by_name()
    {
        ReportException error = Assert.Throws<ReportException>(() => Of(new ReportColumn("x") { Format = "Q7" }, 1.5).ToMarkdown());
        Assert.Contains("'Q7'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_keeps_every_number_to_the_last_bit()
    {
        Prop.ForAll<double>(number =>
        {
            JsonNode cell = JsonNode.Parse(Of(new ReportColumn("x") { Format = "F1" }, number).ToJson())!["parts"]![0]!["rows"]![0]![0]!;
            double read = cell.GetValueKind() == System.Text.Json.JsonValueKind.String
                ? double.Parse(cell.GetValue<string>(), CultureInfo.InvariantCulture)
                : cell.GetValue<double>();
            return BitConverter.DoubleToInt64Bits(read) == BitConverter.DoubleToInt64Bits(number) || (double.IsNaN(read) && double.IsNaN(number));
        }).Holds();
    }

    [Fact]
    public void A_table_without_rows_shows_its_headings()
    {
        ReportTable table = new([new("Layer"), new("Bits")], []);
        Assert.Contains("| Layer | Bits |", new Report("t") { Parts = [table] }.ToMarkdown(), StringComparison.Ordinal);
        Assert.Contains(">Layer</th>", new Report("t") { Parts = [table] }.ToHtml(), StringComparison.Ordinal);
    }

    private static Report Of(ReportColumn column, params double[] numbers) =>
        new("t") { Parts = [new ReportTable([column], [.. numbers.Select(number => new ReportCell?[] { number })])] };

    private static string[] MarkdownCells(ReportColumn column, double[] numbers) =>
        [.. Of(column, numbers).ToMarkdown().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(3).Select(line => line[2..^2])];
}
