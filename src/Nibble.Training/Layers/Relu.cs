using Nibble.Graphs;

namespace Nibble.Training;

/// <summary>max(x, 0).</summary>
public sealed class Relu : Layer
{
    /// <inheritdoc/>
    public override Variable Forward(Variable input, Pass pass) => input.Relu();

    /// <inheritdoc/>
    public override void AddTo(GraphBuilder builder, string input, string output) =>
        builder.Add(new GraphNode(Name, new Graphs.Relu(), [input], output));
}
