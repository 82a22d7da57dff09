using Nibble.Graphs;
using Nibble.Kernels;

namespace Nibble.Runtime;

/// <summary>A layer of bipolar weights on bipolar codes: exclusive or, and a count.</summary>
internal sealed class BinaryLayerStep(IntegerLayer layer, LayerGeometry geometry, BinaryProduct product, Held input, Held output, ZeroCode zero, int border)
    : LayerStep(layer, geometry, input, output)
{
    public override void Run(in Execution run)
    {
        if (Written.Arrangement == Arrangement.Pixels)
            run.FillBorder(Written, border);
        (RowGrid rows, RowGrid written) = Geometry.Rows(run.Plan, Input, Written);
        product.Run(run.Words(Input), rows, run.Raw(Written), written, zero.ScaleIn(run.Workspace));
    }
}
