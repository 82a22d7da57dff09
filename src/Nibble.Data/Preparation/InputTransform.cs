using System.Globalization;
using Nibble.Numerics;

namespace Nibble.Data;

/// <summary>
/// A fitted <see cref="InputPreparation"/>: the numbers are decided and never change. It belongs to the network that was trained behind it; keep it with that
/// (<see cref="Write"/>), and apply it to all that the network sees.
/// </summary>
public abstract class InputTransform
{
    private protected InputTransform()
    {
    }

    /// <summary>Inputs as they are.</summary>
    public static InputTransform None { get; } = new TransformSequence([]);

    /// <summary>Whether inputs stay as they are.</summary>
    public bool IsNone => this is TransformSequence { Steps.IsEmpty: true };

    /// <summary>What is done, step by step, with the numbers that decide it.</summary>
    public IReadOnlyList<TransformPart> Parts =>
        [.. (this is TransformSequence sequence ? sequence.Steps : [this]).Select(part => new TransformPart(part.Kind, part.Arrays().ToDictionary(array => array.Name, array => array.Values)))];

    /// <summary>The same samples with their inputs transformed; the data set itself where nothing is to be done.</summary>
    /// <exception cref="DataException">Samples are of another shape than those it was fitted to.</exception>
    public Dataset Apply(Dataset dataset)
    {
        if (IsNone)
            return dataset;
        Check(dataset.Name, dataset.SampleShape);

        // What was kept small stays small, where the work is little enough to be done for each batch anew.
        if (dataset.Samples.IsCompact && IsLight)
            return dataset.WithSamples(new TransformedSamples(dataset.Samples, this), dataset.SampleShape);
        var results = new Tensor([dataset.Count, .. dataset.SampleShape.Sizes]);
        for (int row = 0; row < dataset.Count; row++)
            dataset.Samples.Copy(row, results.Values.Slice(row * dataset.SampleLength, dataset.SampleLength));
        if (results.Length > 0)
            Apply(results.Values, results.Values, dataset.SampleLength);
        return dataset.WithInputs(results);
    }

    /// <summary>Inputs [N, ...] transformed, each row by itself.</summary>
    /// <exception cref="DataException">Rows are of another shape than those it was fitted to.</exception>
    public Tensor Apply(Tensor inputs)
    {
        if (inputs.Shape.Rank == 0)
            throw new DataException("Inputs to transform need one row a sample, but they are a single number.");
        var sample = new Shape(inputs.Shape.Sizes[1..]);
        Check("inputs", sample);
        var results = new Tensor(inputs.Shape);
        if (inputs.Length > 0)
            Apply(inputs.Values, results.Values, inputs.Length / inputs.Shape[0]);
        return results;
    }

    /// <summary>Writes it as .npz, whole or not at all; <see cref="Read"/> gives the same numbers back.</summary>
    /// <exception cref="NibbleException">The file can't be written.</exception>
    public void Write(string path)
    {
        var arrays = new Dictionary<string, NpyArray>();
        int place = 0;
        foreach (TransformPart part in Parts)
        {
            foreach ((string name, Tensor values) in part.Numbers)
                arrays[string.Create(CultureInfo.InvariantCulture, $"{place}.{part.Kind}.{name}")] = NpyArray.Of(values);
            place++;
        }

        NpzFile.Write(path, arrays);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="DataException">The file is missing or damaged, or holds something else.</exception>
    public static InputTransform Read(string path) => TransformFile.Read(path);

    /// <summary>Whether it takes a few operations an input.</summary>
    internal abstract bool IsLight { get; }

    /// <summary>What its file calls it.</summary>
    internal abstract string Kind { get; }

    /// <summary>All its numbers.</summary>
    internal abstract IEnumerable<(string Name, Tensor Values)> Arrays();

    /// <summary>Refuses samples that it was not fitted to.</summary>
    internal abstract void Check(string dataset, Shape sample);

    /// <summary>Transforms samples of a length that was checked; <paramref name="results"/> may be the inputs' own memory.</summary>
    internal abstract void Apply(ReadOnlySpan<float> inputs, Span<float> results, int sampleLength);
}
