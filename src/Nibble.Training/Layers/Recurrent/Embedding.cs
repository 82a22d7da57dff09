using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>A vector for each word, which learns: [N, T] numbers of words become [N, T, width].</summary>
public sealed class Embedding : Layer
{
    private const float Spread = 0.05f;

    private readonly Parameter _table;

    /// <summary>Creates the layer.</summary>
    /// <param name="words">The words, numbered from 0.</param>
    /// <param name="width">The numbers of a vector.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public Embedding(int words, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(words, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        _table = new Parameter("table", new Tensor([words, width]));
        Parameters = [_table];
    }

    /// <summary>A word that only fills sequences up, in front or behind: recurrent layers that follow at once skip it there. Null, the default, makes it a word like others, as Keras does without masking.</summary>
    public int? Padding { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Draws uniformly from ±0.05, as Keras does.</summary>
    public override void Initialize(CounterRandom random)
    {
        Tensor table = _table.Value;
        for (int i = 0; i < table.Length; i++)
            table[i] = random.Uniform((ulong)i, -Spread, Spread);
    }

    /// <inheritdoc/>
    public override Variable Forward(Variable input, Pass pass) => input.Embedding(_table.ToVariable(pass), Padding, $"The layer '{Name}'");

    /// <inheritdoc/>
    public override void AddTo(GraphBuilder builder, string input, string output)
    {
        if (Padding is not null)
            throw new TrainingException($"The layer '{Name}' marks the word {Padding} as padding, which a graph can't tell the layers that follow. Train without {nameof(Padding)}.");
        builder.Add(new GraphNode(Name, new Gather(), [builder.AddConstant($"{Name}.table", _table.Value.Clone()), input], output));
    }
}
