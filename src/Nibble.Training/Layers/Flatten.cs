using Nibble.Graphs;

namespace Nibble.Training;

/// <summary>Joins all axes after the batch: [N, ...] to [N, the rest].</summary>
public sealed class Flatten : Layer
{
    /// <inheritdoc/>
    public override Variable Forward(Variable input, Pass pass) => input.Flatten();

    /// <inheritdoc/>
    public override void AddTo(GraphBuilder builder, string input, string output) =>
        builder.Add(new GraphNode(Name, new Graphs.Flatten(), [input], output));
}
