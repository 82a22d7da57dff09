using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>tanh(k · x).</summary>
/// <param name="steepness">k.</param>
public sealed class Tanh(float steepness = 1) : Layer
{
    /// <inheritdoc/>
    public override Variable Forward(Variable input, Pass pass) => input.Tanh(steepness);

    /// <inheritdoc/>
    public override void AddTo(GraphBuilder builder, string input, string output)
    {
        string x = steepness == 1
            ? input
            : builder.Add($"{Name}.scaled", new Mul(), input, builder.AddConstant($"{Name}.steepness", Tensor.Scalar(steepness)));
        builder.Add(new GraphNode(Name, new Graphs.Tanh(), [x], output));
    }
}
