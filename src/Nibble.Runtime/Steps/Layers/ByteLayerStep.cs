using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Kernels;

namespace Nibble.Runtime;

/// <summary>A layer on codes of up to 8 bits with weights of up to 8: one product for each group of channels.</summary>
internal sealed class ByteLayerStep(IntegerLayer layer, LayerGeometry geometry, ImmutableArray<ByteProduct> products, Held input, Held output, ZeroCode zero, int border)
    : LayerStep(layer, geometry, input, output)
{
    private readonly int _channels = layer.Weight.Shape.Rank == 4 ? layer.Weight.Shape[1] : 0;

    public override void Run(in Execution run)
    {
        if (Written.Arrangement == Arrangement.Pixels)
            run.FillBorder(Written, border);
        (RowGrid rows, RowGrid written) = Geometry.Rows(run.Plan, Input, Written);
        int outputs = Layer.OutputChannels / products.Length;
        for (int group = 0; group < products.Length; group++)
        {
            products[group].Run(
                run.Bytes(Input),
                rows with { Start = rows.Start + (group * _channels) },
                run.Raw(Written),
                written with { Start = written.Start + (group * outputs) },
                zero.ByteIn(run.Workspace),
                zero.ScaleIn(run.Workspace));
        }
    }
}
