using Nibble.Graphs;

namespace Nibble.Training;

/// <summary>1 / (1 + e^-x).</summary>
public sealed class Sigmoid : Layer
{
    /// <inheritdoc/>
    public override Variable Forward(Variable input, Pass pass) => input.Sigmoid();

    /// <inheritdoc/>
    public override void AddTo(GraphBuilder builder, string input, string output) =>
        builder.Add(new GraphNode(Name, new Graphs.Sigmoid(), [input], output));
}
