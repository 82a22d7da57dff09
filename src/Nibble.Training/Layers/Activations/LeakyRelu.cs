using Nibble.Graphs;

namespace Nibble.Training;

/// <summary>x where x is at least 0, else <paramref name="alpha"/> · x (Maas, Hannun, Ng 2013).</summary>
/// <param name="alpha">The slope below zero.</param>
public sealed class LeakyRelu(float alpha = 0.01f) : Layer
{
    /// <inheritdoc/>
    public override Variable Forward(Variable input, Pass pass) => input.LeakyRelu(alpha);

    /// <inheritdoc/>
    public override void AddTo(GraphBuilder builder, string input, string output) =>
        builder.Add(new GraphNode(Name, new Graphs.LeakyRelu(alpha), [input], output));
}
