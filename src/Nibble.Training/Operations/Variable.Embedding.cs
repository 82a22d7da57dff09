using Nibble.Kernels;

namespace Nibble.Training;

public sealed partial class Variable
{
    /// <summary>The steps of each sequence that count, where the rest is padding; null where all do. Filled whenever the value is computed.</summary>
    internal StepRange[]? StepRanges { get; set; }

    /// <summary>The vectors of words: row <c>this[n, t]</c> of a table. Only rows that occurred have a gradient other than 0, added in the order of the samples.</summary>
    /// <param name="table">[words, width].</param>
    /// <param name="padding">A word that only fills sequences up, in front or behind: recurrent layers that read the result skip it. Null for none.</param>
    /// <returns>[N, T, width] for this value [N, T], which holds integers.</returns>
    /// <exception cref="TrainingException">The shapes do not fit, or a number is no word.</exception>
    public Variable Embedding(Variable table, int? padding = null) => Embedding(table, padding, "An embedding");

    internal Variable Embedding(Variable table, int? padding, string name)
    {
        if (Value.Shape.Rank != 2 || table.Value.Shape.Rank != 2)
            throw new TrainingException($"{name} takes the numbers of words, [N, T], and a table [words, width], but got {Value.Shape} and {table.Value.Shape}.");
        return new EmbeddingOperation(this, table, padding, name).Run();
    }
}
