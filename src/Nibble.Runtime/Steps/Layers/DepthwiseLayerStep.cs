using Nibble.Graphs;
using Nibble.Kernels;

namespace Nibble.Runtime;

/// <summary>A convolution of each channel by itself, on codes of up to 8 bits.</summary>
internal sealed class DepthwiseLayerStep(IntegerLayer layer, LayerGeometry geometry, DepthwiseProduct product, Held input, Held output, ZeroCode zero, int border)
    : LayerStep(layer, geometry, input, output)
{
    public override void Run(in Execution run)
    {
        run.FillBorder(Written, border);
        (RowGrid rows, RowGrid written) = Geometry.Rows(run.Plan, Input, Written);
        product.Run(run.Bytes(Input), rows, run.Raw(Written), written, zero.ByteIn(run.Workspace), zero.ScaleIn(run.Workspace));
    }
}
