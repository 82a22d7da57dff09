using Nibble.Graphs;
using Nibble.Kernels;

namespace Nibble.Training;

/// <summary>A recurrent layer without gates: h = φ(W x + U h + b) (Elman 1990).</summary>
/// <param name="inputs">The numbers of a step.</param>
/// <param name="units">The numbers of the state.</param>
/// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
public sealed class SimpleRnn(int inputs, int units) : RecurrentLayer(inputs, units, gates: 1)
{
    /// <summary>φ.</summary>
    public StateFunction Activation { get; init; }

    private protected override RecurrentCell Cell => RecurrentCell.Simple(Activation, StateRule);

    /// <inheritdoc/>
    /// <exception cref="TrainingException">The number of steps is not known.</exception>
    public override void AddTo(GraphBuilder builder, string input, string output) =>
        new RecurrentUnrolling(builder, this, gates: 1).Add(input, output, (graph, step, sums, _) => graph.AddRule(graph.Add($"{step}.h", RecurrentUnrolling.OperatorOf(Activation), sums), StateRule));
}
