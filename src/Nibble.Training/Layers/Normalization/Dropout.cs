using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>In training, sets each element to 0 with the probability of a rate and divides the others by 1 - rate; in evaluation and in graphs, nothing.</summary>
/// <remarks>Srivastava et al. 2014, inverted. Which elements depends on the network's seed, the step and the element alone, for any number of threads and after a resume.</remarks>
public sealed class Dropout : Layer
{
    private readonly float _rate;
    private ulong _stream;

    /// <summary>Creates the layer.</summary>
    /// <param name="rate">The share that is dropped, 0 to below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is outside.</exception>
    public Dropout(float rate)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rate);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rate, 1);
        _rate = rate;
    }

    /// <summary>Takes random numbers of its own.</summary>
    public override void Initialize(CounterRandom random) => _stream = random.Bits(0);

    /// <inheritdoc/>
    public override Variable Forward(Variable input, Pass pass) => input.Dropout(_rate, pass, _stream);

    /// <inheritdoc/>
    public override void AddTo(GraphBuilder builder, string input, string output) => builder.Add(new GraphNode(Name, new Identity(), [input], output));
}
