using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Reads operators that move or pick codes, as if they moved what the codes stand for: it stays on its grid.</summary>
internal static class CodeMovers
{
    private static readonly HashSet<string> Movers =
    [
        "Concat", "DepthToSpace", "Expand", "Flatten", "Gather", "GatherElements", "Identity", "MaxPool", "Max", "Min", "Pad", "ReduceMax", "ReduceMin", "Reshape",
        "Resize", "Slice", "SpaceToDepth", "Split", "Squeeze", "Tile", "Transpose", "Unsqueeze", "Upsample",
    ];

    // They make indices.
    private static readonly HashSet<string> Readers = ["ArgMax", "ArgMin"];

    /// <summary>Reads a node that moves codes that are computed; false where it does not.</summary>
    public static bool TryImport(ImportedNode node, ImportScope scope, Action<ImportedNode, ImportScope> import)
    {
        if (!node.HasInput(0) || !(Movers.Contains(node.Operator) || Readers.Contains(node.Operator)) || scope.ValueOf(node.Input(0)) is not CodesValue { Grid: var grid })
            return false;
        if (grid.Granularity.Axis is not null && node.Operator != "Identity")
            throw new UnsupportedException("on codes with a scale for each channel");
        if (node.Operator is "Resize" or "Upsample" && node.Text("mode", "nearest") != "nearest")
            throw new UnsupportedException("on codes in a mode other than nearest");
        if (node.Operator == "Pad" && !node.HasInput(2) && grid.ZeroPoints[0] != 0 && node.Text("mode", "constant") == "constant")
            throw new UnsupportedException("on codes with a zero point and without a value");
        ImportedNode onNumbers = node.Reading(input => Decoded(input, node.Operator == "Pad", grid, scope));
        if (Readers.Contains(node.Operator))
        {
            import(onNumbers, scope);
            return true;
        }

        // An output's own name is for its codes, should they leave the network.
        Dictionary<string, string> numbers = node.Outputs.Where(output => output.Length > 0).ToDictionary(output => output, output => scope.NewName($"{output}/decoded"));
        import(onNumbers.Making(output => numbers.GetValueOrDefault(output, "")), scope);
        foreach ((string output, string moved) in numbers)
            if (scope.IsDefined(moved) && scope.ValueOf(moved) is RealValue { Name: var value })
                scope.Define(output, new CodesValue(value, grid) { IsOnGrid = StaysOnGrid(scope.ProducerOf(value)?.Operator) });
        return true;
    }

    // Which operators a network knows to leave numbers on their grid; behind the others a Quantize says it.
    private static bool StaysOnGrid(Operator? operation) => operation is Identity or Flatten or Reshape or Transpose or MaxPool;

    private static string Decoded(string input, bool isPad, QuantizationGrid grid, ImportScope scope)
    {
        ImportedValue? value = input.Length == 0 ? null : scope.ValueOf(input);
        if (value is CodesValue codes)
            return codes.Grid.Equals(grid) ? Alias(scope, input, new RealValue(QuantizationImport.Decode(input, codes, scope))) : throw new UnsupportedException("of codes on several grids");

        // A value to pad with is a code as well.
        return isPad && value is FixedValue { Tensor: { Integers: [long code], Type: not ElementType.Int64 } }
            ? Alias(scope, input, new FixedValue(new TensorValue([], [grid.Decode(code)])))
            : input;
    }

    private static string Alias(ImportScope scope, string input, ImportedValue value)
    {
        string name = scope.NewName($"{input}/decoded");
        scope.Define(name, value);
        return name;
    }
}
