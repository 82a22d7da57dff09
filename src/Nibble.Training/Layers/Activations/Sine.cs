using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>sin(frequency · x).</summary>
/// <param name="frequency">What x is multiplied by.</param>
public sealed class Sine(float frequency = 1) : Layer
{
    /// <inheritdoc/>
    public override Variable Forward(Variable input, Pass pass) => input.Sine(frequency);

    /// <inheritdoc/>
    public override void AddTo(GraphBuilder builder, string input, string output)
    {
        string x = frequency == 1
            ? input
            : builder.Add($"{Name}.scaled", new Mul(), input, builder.AddConstant($"{Name}.frequency", Tensor.Scalar(frequency)));
        builder.Add(new GraphNode(Name, new Sin(), [x], output));
    }
}
