using Nibble.Graphs;

namespace Nibble.Training;

/// <summary>clip(slope · x + 0.5, 0, 1): of slope 0.5 the (x + 1) / 2 of binary networks (arXiv:1602.02830, equation 3), of slope 0.2 that of Keras.</summary>
/// <param name="slope">The derivative in the middle.</param>
public sealed class HardSigmoid(float slope = 0.5f) : Layer
{
    /// <inheritdoc/>
    public override Variable Forward(Variable input, Pass pass) => input.HardSigmoid(slope);

    /// <inheritdoc/>
    public override void AddTo(GraphBuilder builder, string input, string output) =>
        builder.Add(new GraphNode(Name, new Graphs.HardSigmoid(slope, 0.5f), [input], output));
}
