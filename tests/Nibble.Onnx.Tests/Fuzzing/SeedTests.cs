using System.Collections;
using System.Reflection;

namespace Nibble.Onnx.Tests;

/// <summary>No operator is read that the fuzz does not know.</summary>
public sealed class SeedTests
{
    [Fact]
    public void Every_operator_that_can_be_read_or_folded_stands_in_a_seed()
    {
        HashSet<string> found = [.. FuzzSeeds.All.SelectMany(seed => NodesOf(ModelProto.Parser.ParseFrom(seed))).Select(node => $"{node.Domain}.{node.OpType}")];
        string[] missing =
        [
            .. Keys("OperatorTable", "Imports").Select(name => $".{name}"),
            .. Keys("OperatorTable", "RuntimeImports").Select(name => $"com.microsoft.{name}"),
            .. Keys("OperatorTable", "QonnxImports").Select(name => $"qonnx.custom_op.general.{name}"),
            .. Keys("FoldTable", "Folds").Select(name => $".{name}"),
        ];
        Assert.Empty(missing.Except(found));
    }

    [Fact]
    public void Every_seed_is_read()
    {
        using var folder = new FuzzFolder();
        string[] errors = [.. FuzzSeeds.All.Select((seed, number) => Record.Exception(() => folder.Read(seed, "seed")) is { } error ? $"{number}: {error.Message}" : null).OfType<string>()];
        Assert.True(errors.Length == 0, string.Join('\n', errors));
    }

    private static IEnumerable<NodeProto> NodesOf(ModelProto model) => model.Graph.Node.Concat(model.Functions.SelectMany(function => function.Node));

    private static IEnumerable<string> Keys(string table, string field) =>
        ((IDictionary)typeof(OnnxFile).Assembly.GetType($"Nibble.Onnx.{table}")!.GetField(field, BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!).Keys.Cast<string>();
}
