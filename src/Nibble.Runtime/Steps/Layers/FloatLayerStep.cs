using System.Collections.Immutable;
using Nibble.Kernels;

namespace Nibble.Runtime;

/// <summary>A layer on real numbers whose weights are constants: one product for each group of channels.</summary>
internal sealed class FloatLayerStep(LayerGeometry geometry, ImmutableArray<FloatProduct> products, int groupInputs, int groupOutputs, Held input, Held output) : Step
{
    public override ImmutableArray<Held> Reads => [input];

    public override Held Written => output;

    public override void Run(in Execution run)
    {
        if (Written.Arrangement == Arrangement.Pixels)
            run.FillBorder(Written, 0);
        (RowGrid rows, RowGrid written) = geometry.Rows(run.Plan, input, Written);
        for (int group = 0; group < products.Length; group++)
        {
            products[group].Run(
                run.Floats(input),
                rows with { Start = rows.Start + (group * groupInputs) },
                run.Writable(Written),
                written with { Start = written.Start + (group * groupOutputs) });
        }
    }
}
