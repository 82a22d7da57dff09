using Nibble.Data;
using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Quantization;
using Nibble.Runtime;

namespace Nibble.Studies;

/// <summary>Measures how a network does on a data set.</summary>
public static class ModelEvaluation
{
    private const int BatchSize = 250;

    /// <summary>Runs a network, float or low-bit, over a data set: as an integer program where it compiles to one.</summary>
    /// <exception cref="StudyException">The data does not fit the network, or has nothing to compare with.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static EvaluationResult Evaluate(Graph model, Dataset data, string stage = "evaluate", IProgress<StudyProgress>? progress = null, CancellationToken cancellation = default)
    {
        var runner = new SampleRunner(model);
        int done = 0;
        return Measure(
            inputs =>
            {
                cancellation.ThrowIfCancellationRequested();
                Tensor outputs = runner.Run(inputs);
                done += inputs.Shape[0];
                progress?.Report(new StudyProgress(stage, (double)done / data.Count));
                return outputs;
            },
            InputsFor(model, data));
    }

    /// <summary>Runs two networks over a data set in one pass: how each does where there are answers, and how far the second is from the first.</summary>
    /// <exception cref="StudyException">The data does not fit the networks.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    internal static (EvaluationResult? Original, EvaluationResult? Model) Compare(OutputComparison comparison, Dataset data, IProgress<StudyProgress>? progress, CancellationToken cancellation)
    {
        bool hasAnswers = data.Labels is not null || data.Targets is not null;
        (EvaluationMeter? before, EvaluationMeter? after) = hasAnswers ? (EvaluationMeter.For(data), EvaluationMeter.For(data)) : (null, null);
        int done = 0;
        foreach (Batch batch in data.BatchesInOrder(BatchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            (Tensor expected, Tensor actual) = comparison.Add(batch.Inputs);
            before?.Add(expected, batch);
            after?.Add(actual, batch);
            done += batch.Count;
            progress?.Report(new StudyProgress("compare with the float model", (double)done / data.Count));
        }

        return (before?.Result, after?.Result);
    }

    /// <summary>The same samples in the shape of a network's input, which may differ in how a sample is laid out but not in how many numbers it has.</summary>
    /// <exception cref="StudyException">A sample has another number of elements than the input.</exception>
    public static Dataset InputsFor(Graph model, Dataset data)
    {
        if (model.Inputs.Length != 1)
            throw new StudyException($"'{model.Name}' has {model.Inputs.Length} inputs ({string.Join(", ", model.Inputs.Select(input => input.Name))}); a data set feeds networks with one.");
        Shape wanted = model.Inputs[0].Shape.With(0, data.Count), found = data.Inputs.Shape;
        if (found.Fits(wanted))
            return data;
        long perSample = wanted.IsKnown ? wanted.ElementCount / Math.Max(data.Count, 1) : -1;
        return perSample * data.Count == found.ElementCount
            ? data.WithInputs(data.Inputs.Reshape(wanted))
            : throw new StudyException($"'{data.Name}' has samples of shape {SampleShape(found)}, but the input '{model.Inputs[0].Name}' of '{model.Name}' takes {SampleShape(wanted)}. Use data with as many numbers a sample as the network was made for.");
    }

    /// <summary>Measures predictions made in batches, in order.</summary>
    internal static EvaluationResult Measure(Func<Tensor, Tensor> predict, Dataset data, int batchSize = BatchSize)
    {
        var meter = EvaluationMeter.For(data);
        foreach (Batch batch in data.BatchesInOrder(batchSize))
            meter.Add(predict(batch.Inputs), batch);
        return meter.Result;
    }

    private static string SampleShape(Shape shape) => shape.Rank == 0 ? shape.ToString() : new Shape(shape.Sizes[1..]).ToString();
}
