using System.Globalization;
using FsCheck.Fluent;
using Nibble.Numerics;

namespace Nibble.Data.Tests;

public sealed class CsvFileTests
{
    private static Dataset Read(string content, CsvOptions? options = null)
    {
        using var folder = new TemporaryFolder();
        return CsvFile.Read(folder.Write("a.csv", content), options);
    }

    private static string MessageFor(string content, CsvOptions? options = null)
    {
        string message = Assert.Throws<DataException>(() => Read(content, options)).Message;
        Assert.Contains("a.csv'", message);
        return message;
    }

    [Theory]
    [InlineData("1,2,0\n3,4.5,1\n")]
    [InlineData("1;2;0\n3;4.5;1\n")]
    [InlineData("1\t2\t0\n3\t4.5\t1\n")]
    [InlineData("1|2|0\n3|4.5|1\n")]
    [InlineData("width,height,class\n1,2,0\n3,4.5,1")]
    [InlineData("\"width, in m\",\"the \"\"height\"\"\",class\r\n\"1\",2,0\r\n3,\"4.5\",1\r\n")]
    [InlineData("\uFEFFwidth;height;class\n\n1; 2 ;0\n\n 3;4.5; 1\n\n")]
    [InlineData("1,2,0\n3,45e-1,1\n")]
    public void Any_common_dialect_gives_the_same_samples(string content)
    {
        Dataset samples = Read(content);
        Assert.Equal(new Shape(2, 2), samples.Inputs.Shape);
        Assert.Equal([1, 2, 3, 4.5f], samples.Inputs.Values.ToArray());
        Assert.Equal([0, 1], samples.Labels!);
    }

    [Fact]
    public void Any_finite_numbers_come_back_bit_for_bit() =>
        Prop.ForAll(ArbMap.Default.ArbFor<float>().Filter(float.IsFinite), ArbMap.Default.ArbFor<float>().Filter(float.IsFinite), (x, y) =>
        {
            string line = string.Create(CultureInfo.InvariantCulture, $"{x:r},{y:r}\n");
            Dataset samples = Read(line, new CsvOptions { Answers = CsvAnswers.Targets });
            Assert.Equal(BitConverter.SingleToInt32Bits(x), BitConverter.SingleToInt32Bits(samples.Inputs[0]));
            Assert.Equal(BitConverter.SingleToInt32Bits(y), BitConverter.SingleToInt32Bits(samples.Targets![0]));
        }).Holds();

    [Fact]
    public void The_target_is_found_by_its_name_in_any_case()
    {
        Dataset samples = Read("y,a,b\n0.5,1,2\n-1,3,4\n", new CsvOptions { Target = "Y" });
        Assert.Equal([1, 2, 3, 4], samples.Inputs.Values.ToArray());
        Assert.Equal([0.5f, -1], samples.Targets!.Values.ToArray());
        Assert.Equal(new Shape(2, 1), samples.Targets.Shape);
    }

    [Fact]
    public void Whole_numbers_are_labels_unless_targets_are_asked_for()
    {
        Assert.Equal([3, 0], Read("1,3\n2,0\n").Labels!);
        Assert.Equal([3, 0], Read("1,3\n2,0\n", new CsvOptions { Answers = CsvAnswers.Targets }).Targets!.Values.ToArray());
        Assert.Null(Read("1,3\n2,-1\n").Labels);
        Assert.Null(Read("1,3\n2,1.0\n").Labels);
    }

    [Fact]
    public void Without_answers_all_columns_are_inputs()
    {
        Dataset samples = Read("1,3\n2,0\n", new CsvOptions { Answers = CsvAnswers.None });
        Assert.Equal([1, 3, 2, 0], samples.Inputs.Values.ToArray());
        Assert.Null(samples.Labels);
        Assert.Null(samples.Targets);
        Assert.Equal(2, Read("7\n8\n", new CsvOptions { Answers = CsvAnswers.None }).Count);
    }

    [Theory]
    [InlineData("a,b\n1,2\n3,four\n", "Line 3, column 2 ('b')", "'four'")]
    [InlineData("1,2\n\n\n,4\n", "Line 4, column 1", "''")]
    [InlineData("1,2\nNaN,4\n", "Line 2, column 1", "'NaN'")]
    [InlineData("1,2\n1e99,4\n", "Line 2, column 1", "'1e99'")]
    [InlineData("1;2\n3;4,5\n", "Line 2, column 2", "'4,5'")]
    [InlineData("1,2\n3\n", "Line 2", "has 1 cells, but the first line has 2")]
    [InlineData("1,2\n3,4,5\n", "Line 2", "has 3 cells, but the first line has 2")]
    public void A_bad_cell_or_line_is_refused_with_its_place(string content, string place, string found)
    {
        string message = MessageFor(content);
        Assert.Contains(place, message);
        Assert.Contains(found, message);
    }

    [Theory]
    [InlineData("1,2\n\"3,4\n5,6\n")]
    [InlineData("1,2\n\"3\"x,4\n")]
    public void A_stray_quote_is_refused_with_its_line(string content) => Assert.Contains("Line 2", MessageFor(content));

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("a,b\n")]
    public void A_table_without_rows_is_refused(string content) => Assert.Contains("no rows", MessageFor(content));

    [Fact]
    public void An_unknown_target_is_refused_with_the_nearest() =>
        Assert.Contains("Did you mean 'price'?", MessageFor("size,price\n1,2\n", new CsvOptions { Target = "prize" }));

    [Fact]
    public void A_named_target_needs_a_header() =>
        Assert.Contains("no header line", MessageFor("1,2\n", new CsvOptions { Target = "price" }));

    [Fact]
    public void A_single_column_can_not_be_input_and_target() => Assert.Contains("single column", MessageFor("1\n2\n"));

    [Fact]
    public void Targets_that_are_no_labels_are_refused_when_labels_are_asked_for() =>
        Assert.Contains("Line 3, column 2 ('y') of", MessageFor("x,y\n1,2\n1,2.5\n", new CsvOptions { Answers = CsvAnswers.Labels }));

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains("'/nowhere/a.csv'", Assert.Throws<DataException>(() => CsvFile.Read("/nowhere/a.csv")).Message);
}
