using Nibble.Graphs;
using Nibble.Kernels;

namespace Nibble.Training;

/// <summary>max(x, 0).</summary>
public sealed class Relu : Layer
{
    internal override OutputClamp? Clamp => OutputClamp.Relu;

    /// <inheritdoc/>
    public override Variable Forward(Variable input, Pass pass) => input.Relu();

    /// <inheritdoc/>
    public override void AddTo(GraphBuilder builder, string input, string output) =>
        builder.Add(new GraphNode(Name, new Graphs.Relu(), [input], output));
}
