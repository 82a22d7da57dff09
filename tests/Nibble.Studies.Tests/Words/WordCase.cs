using Nibble.Data;
using Nibble.Numerics;
using Nibble.Training;

namespace Nibble.Studies.Tests;

/// <summary>A small recipe that says a word, and what it is tried on: what must hold for every word walks these.</summary>
/// <param name="Word">The layer or quantizer that the case is about.</param>
/// <param name="Lines">The recipe without its name and data.</param>
/// <param name="Sample">The shape of a sample.</param>
/// <param name="Words">How many words samples are of; 0 where they are numbers.</param>
public sealed record WordCase(string Word, string Lines, Shape Sample, int Words = 0)
{
    private const int Samples = 24, Classes = 3;

    /// <summary>What the export says where a graph can't have the network; null where it can.</summary>
    public string? Refusal { get; init; }

    /// <summary>The recipe.</summary>
    public Recipe Recipe => RecipeReader.Parse($"name: word\ndata: none\nvalidation: 1\nbatch: 6\nepochs: 2\nlearning-rate: 0.01\n{Lines}", "x");

    /// <summary>A network with first weights.</summary>
    internal Sequential Build() => NetworkBuilder.Build(Recipe, Sample, Classes);

    /// <summary>Random samples of random classes.</summary>
    public Dataset Data()
    {
        Tensor inputs = Tensor.Random([Samples, .. Sample.Sizes], 5);
        for (int i = 0; Words > 0 && i < inputs.Length; i++)
            inputs[i] = MathF.Floor(MathF.Abs(inputs[i]) * 100) % Words;
        return Dataset.Classification("word", inputs, [.. Enumerable.Range(0, Samples).Select(i => i % Classes)]);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Word}: {Lines.ReplaceLineEndings("; ")}";
}
