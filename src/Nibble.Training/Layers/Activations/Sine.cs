using Nibble.Graphs;

namespace Nibble.Training;

/// <summary>sin(frequency · x).</summary>
/// <param name="frequency">What x is multiplied by.</param>
public sealed class Sine(float frequency = 1) : Layer
{
    /// <inheritdoc/>
    public override Variable Forward(Variable input, Pass pass) => input.Sine(frequency);

    /// <inheritdoc/>
    public override void AddTo(GraphBuilder builder, string input, string output) =>
        throw new TrainingException($"The layer '{Name}' can't become part of a graph: graphs have no sine. Train with Tanh to export the network.");
}
