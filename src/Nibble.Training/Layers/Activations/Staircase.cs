using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>The periodic staircase f3 of <see cref="StaircaseSurrogate"/>, limited to a range: prepares a network for a quantizer of these points.</summary>
/// <param name="surrogate">The steps.</param>
/// <param name="range">The least and the greatest point.</param>
public sealed class Staircase(StaircaseSurrogate surrogate, Interval range) : Layer
{
    /// <inheritdoc/>
    public override Variable Forward(Variable input, Pass pass) => input.Smooth(surrogate, range);

    /// <summary>Adds step · (tanh(k · 2 (u - r)) / 2 + r) with u = x / step and r the integer next to it, limited to the range.</summary>
    public override void AddTo(GraphBuilder builder, string input, string output)
    {
        string u = Add("u", new Mul(), input, Number("steps", 1 / surrogate.Step));
        string riser = Add("riser", new Graphs.Round(), u);
        string inside = Add("scaled", new Mul(), Add("distance", new Sub(), u, riser), Number("steepness", 2 * surrogate.Steepness));
        string rise = Add("rise", new Mul(), Add("tanh", new Graphs.Tanh(), inside), Number("half", 0.5f));
        string y = Add("y", new Mul(), Add("sum", new Add(), rise, riser), Number("step", surrogate.Step));
        builder.Add(new GraphNode(Name, new Clip(range.Low, range.High), [y], output));

        string Number(string name, float value) => builder.AddConstant($"{Name}.{name}", Tensor.Scalar(value));
        string Add(string name, Operator operation, params ReadOnlySpan<string> inputs) => builder.Add($"{Name}.{name}", operation, inputs);
    }
}
