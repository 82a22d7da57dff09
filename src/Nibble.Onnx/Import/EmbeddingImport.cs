using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Reads a Gather of codes from a table of the file and the DequantizeLinear behind it: an embedding whose table holds codes.</summary>
internal static class EmbeddingImport
{
    /// <summary>Reads a Gather of codes that are fixed by indices that are not; false for any other one.</summary>
    public static bool TryPick(ImportedNode node, ImportScope scope)
    {
        if (scope.ValueOf(node.Input(0)) is not FixedValue { Tensor: { Integers: not null, Format.Bits: <= 16 } table })
            return false;
        int axis = node.Small("axis", 0), along = axis < 0 ? axis + table.Shape.Rank : axis;
        if (along < 0 || along >= table.Shape.Rank)
            throw new OnnxException($"it has axis {axis}, but its data '{node.Input(0)}' has shape {table.Shape}");
        scope.Define(node.Output, new PickedCodes(node.Input(0), table, along, scope.Integers(node.Input(1))));
        return true;
    }

    /// <summary>Reads a DequantizeLinear of what was picked. Its scales are those of the table where they do not lie along the axis of the indices.</summary>
    public static void Dequantize(ImportedNode node, ImportScope scope, PickedCodes picked)
    {
        Shape indices = scope.ShapeOf(picked.Indices), table = picked.Codes.Shape, shape = new Gather(picked.Axis).InferShape([table, indices]);
        QuantizationGrid grid = QuantizationImport.GridOf(node, scope, shape, picked.Codes.Format!.Value);
        Granularity granularity = (grid.Granularity.Axis, grid.Granularity.GroupSize) switch
        {
            (null, _) => Granularity.PerTensor,
            (int axis, null) when axis < picked.Axis => Granularity.PerChannel(axis),
            (int axis, null) when axis >= picked.Axis + indices.Rank => Granularity.PerChannel(axis - indices.Rank + 1),
            _ => throw new UnsupportedException($"of codes picked from '{picked.Table}' with scales {grid.Granularity}, which lie along the indices"),
        };
        grid = new QuantizationGrid(grid.Format, granularity, grid.Scales, grid.ZeroPoints);
        string codes = scope.AddCodes(picked.Table, QuantizationImport.CodesOf(picked.Codes, grid, scope.Formats.FormatOf(picked.Table)));
        scope.Emit(node, new Gather(picked.Axis), codes, picked.Indices);
    }
}
