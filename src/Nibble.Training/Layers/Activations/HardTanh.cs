using Nibble.Graphs;
using Nibble.Kernels;

namespace Nibble.Training;

/// <summary>clip(x, -1, 1), whose derivative is 1 where |x| ≤ 1, else 0.</summary>
public sealed class HardTanh : Layer
{
    internal override OutputClamp? Clamp => OutputClamp.Closed(-1, 1);

    /// <inheritdoc/>
    public override Variable Forward(Variable input, Pass pass) => input.Clip(-1, 1);

    /// <inheritdoc/>
    public override void AddTo(GraphBuilder builder, string input, string output) =>
        builder.Add(new GraphNode(Name, new Clip(-1, 1), [input], output));
}
