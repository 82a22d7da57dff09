using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Codes where a network begins or ends, and codes that a model takes for others: numbers that are counted, not grids.</summary>
/// <remarks>The caller gives such an input, and gets such an output, as whole numbers in floats.</remarks>
internal static class CodeBorders
{
    /// <summary>The grid of codes that the caller gives: the numbers as they are.</summary>
    /// <returns>Null where elements of a type are no codes.</returns>
    public static QuantizationGrid? GridOf(ElementType type) => type is ElementType.UInt8 or ElementType.Int8 or ElementType.UInt16 or ElementType.Int16
        ? QuantizationGrid.PerTensor(ElementTypes.FormatOf(type)!.Value, 1)
        : null;

    /// <summary>What codes stand for on another grid than that on which they were made.</summary>
    /// <param name="name">What the nodes added for it are called.</param>
    /// <param name="codes">The name of the codes.</param>
    /// <param name="value">The codes.</param>
    /// <param name="grid">The other grid.</param>
    /// <param name="scope">The import.</param>
    public static string TakeFor(string name, string codes, CodesValue value, QuantizationGrid grid, ImportScope scope)
    {
        QuantizationGrid made = value.Grid;
        if (made.Granularity != Granularity.PerTensor || grid.Granularity != Granularity.PerTensor)
            throw new UnsupportedException("with another scale, zero point or axis than its QuantizeLinear");
        string counted = Counted(name, QuantizationImport.Decode(codes, value, scope), made, grid.ZeroPoints[0] - made.ZeroPoints[0], scope);
        string real = grid.Scales[0] == 1 ? counted : Computed(name, "scaled", new Mul(), counted, grid.Scales[0], scope);
        return scope.EmitAdded(name, $"{name}/decoded", new Quantize(grid), real);
    }

    /// <summary>Adds an output of codes, as numbers.</summary>
    public static void AddOutput(string name, CodesValue value, ImportScope scope)
    {
        if (value.Grid.Granularity != Granularity.PerTensor)
            throw new UnsupportedException("of codes with a scale for each channel; end the graph with a DequantizeLinear");
        string counted = Counted(name, QuantizationImport.Decode(name, value, scope), value.Grid, -value.Grid.ZeroPoints[0], scope);
        if (counted != name && scope.HasValue(name))
            throw new UnsupportedException("of codes that were split; end the graph with a DequantizeLinear");
        scope.Redefine(name, new RealValue(counted));
        scope.AddOutput(name);
    }

    // x / scale, whole again, less an offset: of codes less their zero point, other codes less theirs.
    private static string Counted(string name, string x, QuantizationGrid grid, long offset, ImportScope scope)
    {
        if (grid.Scales[0] != 1)
            x = scope.EmitAdded($"{name}/whole", $"{name}/whole", new Round(), Computed(name, "steps", new Div(), x, grid.Scales[0], scope));
        return offset == 0 ? x : Computed(name, "counted", new Sub(), x, offset, scope);
    }

    private static string Computed(string name, string suffix, Operator operation, string x, float operand, ImportScope scope) =>
        scope.EmitAdded($"{name}/{suffix}", $"{name}/{suffix}", operation, x, scope.AddDerived($"{name}/{suffix}_by", new Tensor([], [operand])));
}
