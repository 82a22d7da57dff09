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
        ImportedNode moving = node.Reading(input => Decoded(input, node.Operator == "Pad", grid, scope));
        if (Readers.Contains(node.Operator))
        {
            import(moving, scope);
            return true;
        }

        // The name in the file is that of the codes, which an output of the network may want. Split looks up who reads its own.
        if (node.Operator != "Split")
            moving = moving.Making(output => scope.NewName($"{output}/decoded"));
        import(moving, scope);
        foreach ((string output, string made) in node.Outputs.Zip(moving.Outputs))
            if (output.Length > 0 && scope.IsDefined(made) && scope.ValueOf(made) is RealValue moved)
                scope.Redefine(output, new CodesValue(moved.Name, grid) { IsOnGrid = StaysOnGrid(scope.ProducerOf(moved.Name)?.Operator) });
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
