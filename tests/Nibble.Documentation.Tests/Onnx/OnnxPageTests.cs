using System.Collections;
using System.Reflection;
using Nibble.Onnx;

namespace Nibble.Documentation.Tests;

/// <summary>docs/onnx.md lists the dialects, and what each target asks in the words of its rules.</summary>
public sealed class OnnxPageTests
{
    private const string Page = "docs/onnx.md";

    public static TheoryData<string> Targets => [.. ExportTarget.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void A_target_s_table_is_its_rules(string target) => Assert.Equal(
        ExportTarget.Of(target).Rules.Select(rule => $"| {rule.Asks} | {Else(rule.Kind)} | {rule.Because} |"),
        Rows($"### {target}"));

    [Fact]
    public void Every_dialect_has_a_row() =>
        Assert.Equal(Enum.GetValues<OnnxDialect>().Select(dialect => $"`OnnxDialect.{dialect}`"), Rows("## Three dialects").Select(row => row.Split('|')[1].Trim()));

    [Fact]
    public void Every_operator_that_is_read_is_in_the_table()
    {
        string[] listed = [.. Rows("## What is read").SelectMany(row => row.Split('|')[1].Split(',')).Select(name => name.Trim())];
        Assert.Equal(KeysOf("OperatorTable", "Imports").Union(KeysOf("FoldTable", "Folds")).Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    // The room keeps its tables to itself; what they hold is for everyone.
    private static IEnumerable<string> KeysOf(string type, string field) =>
        ((IDictionary)typeof(OnnxFile).Assembly.GetType($"Nibble.Onnx.{type}", throwOnError: true)!.GetField(field, BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!).Keys.Cast<string>();

    private static string Else(FindingKind kind) => kind switch
    {
        FindingKind.Refused => "refused",
        FindingKind.Costs => "costs",
        _ => "remark",
    };

    // The rows of the table below a heading, without its head.
    private static IEnumerable<string> Rows(string heading) =>
        MarkdownDocument.Read(Page).Lines.SkipWhile(line => line != heading).Skip(1).TakeWhile(line => !line.StartsWith('#'))
            .SkipWhile(line => !line.StartsWith('|')).TakeWhile(line => line.StartsWith('|')).Skip(2);
}
