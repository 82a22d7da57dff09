using Nibble.Graphs;
using Nibble.Kernels;

namespace Nibble.Training;

/// <summary>clip(x, 0, limit), whose derivative is 1 where 0 &lt; x ≤ limit, else 0: of 6, what mobile networks call ReLU6.</summary>
/// <param name="limit">The greatest result.</param>
public sealed class ClippedRelu(float limit = 6) : Layer
{
    internal override OutputClamp? Clamp => new OutputClamp(0, limit, float.Epsilon, limit);

    /// <inheritdoc/>
    public override Variable Forward(Variable input, Pass pass) => new ClampOperation(input, new OutputClamp(0, limit, float.Epsilon, limit)).Run();

    /// <inheritdoc/>
    public override void AddTo(GraphBuilder builder, string input, string output) =>
        builder.Add(new GraphNode(Name, new Clip(0, limit), [input], output));
}
