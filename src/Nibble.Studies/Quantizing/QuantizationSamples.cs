using Nibble.Data;
using Nibble.Graphs;

namespace Nibble.Studies;

/// <summary>The samples that a quantization works with, in the shape of the model's input.</summary>
internal static class QuantizationSamples
{
    // Another stream of random numbers for each part, so that none is measured on what it was calibrated with.
    private const ulong TrainSeed = 1;
    private const ulong TestSeed = 2;

    /// <summary>A part of the data; null where none was given.</summary>
    /// <exception cref="Nibble.Numerics.NibbleException">The data can't be read or does not fit the model.</exception>
    public static Dataset? Open(Graph model, QuantizeOptions options, DataSplit split) => options.Data switch
    {
        null => null,
        QuantizeOptions.RandomData => Random(model, options, split),
        string data => ModelEvaluation.InputsFor(model, DatasetSource.Open(data, options.DataRoot, split)),
    };

    private static Dataset Random(Graph model, QuantizeOptions options, DataSplit split)
    {
        if (model.Inputs.Length != 1 || !model.Inputs[0].Shape.With(0, 1).IsKnown)
            throw new StudyException($"Random samples need a model with one input of known sizes, but '{model.Name}' takes {string.Join(", ", model.Inputs.Select(input => $"'{input.Name}' of shape {input.Shape}"))}. Give samples of your own.");
        return Dataset.Unlabeled("random numbers", new RandomInput(model).Make(options.CalibrationSamples, split == DataSplit.Train ? TrainSeed : TestSeed));
    }
}
