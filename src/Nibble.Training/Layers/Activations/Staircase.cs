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

    /// <inheritdoc/>
    public override void AddTo(GraphBuilder builder, string input, string output) =>
        throw new TrainingException($"The layer '{Name}' can't become part of a graph: graphs have no staircase. Put the quantizer that it prepares for in its place.");
}
