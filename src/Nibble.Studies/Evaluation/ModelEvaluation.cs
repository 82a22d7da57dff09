using Nibble.Data;
using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Studies;

/// <summary>Measures how a network does on a data set.</summary>
public static class ModelEvaluation
{
    private const int BatchSize = 250;

    /// <summary>Runs a network, float or low-bit, as an integer program over a data set.</summary>
    /// <exception cref="StudyException">The data does not fit the network, or has nothing to compare with.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static EvaluationResult Evaluate(Graph model, Dataset data, string stage = "evaluate", IProgress<StudyProgress>? progress = null, CancellationToken cancellation = default)
    {
        IntegerProgram program = IntegerProgram.Compile(model);
        int done = 0;
        return Measure(
            inputs =>
            {
                cancellation.ThrowIfCancellationRequested();
                Tensor outputs = program.Run(inputs);
                done += inputs.Shape[0];
                progress?.Report(new StudyProgress(stage, (double)done / data.Count));
                return outputs;
            },
            InputsFor(model, data),
            // A range taken from the values is that of one sample, whatever the batch.
            model.Nodes.Any(node => node.Operator is Quantize { IsDynamic: true }) ? 1 : BatchSize);
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
        if (data.Labels is null && data.Targets is null)
            throw new StudyException($"'{data.Name}' has inputs only, so there is nothing to compare predictions with. Give labels or targets (y) as well.");
        return data.Labels is null ? MeasureErrors(predict, data, batchSize) : MeasureClasses(predict, data, batchSize);
    }

    private static EvaluationResult MeasureClasses(Func<Tensor, Tensor> predict, Dataset data, int batchSize)
    {
        double loss = 0;
        int done = 0, classes = data.ClassCount;
        var predictions = new int[data.Count];
        var confusion = new int[classes, classes];
        foreach (Batch batch in data.BatchesInOrder(batchSize))
        {
            Tensor outputs = predict(batch.Inputs);
            int width = outputs.Length / batch.Count;
            bool isOneOfTwo = width == 1 && classes == 2;
            if (width < classes && !isOneOfTwo)
                throw new StudyException($"The network gives {width} outputs, but '{data.Name}' has {classes} classes.");
            for (int i = 0; i < batch.Count; i++)
            {
                // A single output that is above zero for the second class is the difference of two logits.
                ReadOnlySpan<float> logits = isOneOfTwo ? [0, outputs[i]] : outputs.Values.Slice(i * width, width);
                int label = batch.Labels[i], predicted = ArgMax(logits);
                loss += CrossEntropy(logits, label);
                predictions[done++] = predicted;
                if (predicted < classes)
                    confusion[label, predicted]++;
            }
        }

        double right = predictions.Zip(data.Labels!).Count(pair => pair.First == pair.Second);
        return new EvaluationResult(data.Count, loss / data.Count, right / data.Count, predictions, confusion);
    }

    private static EvaluationResult MeasureErrors(Func<Tensor, Tensor> predict, Dataset data, int batchSize)
    {
        double sum = 0;
        foreach (Batch batch in data.BatchesInOrder(batchSize))
            sum += SquaredError(predict(batch.Inputs), batch.Targets, data);
        return new EvaluationResult(data.Count, Math.Sqrt(sum / data.Targets!.Length), null, null, null);
    }

    private static double SquaredError(Tensor outputs, Tensor targets, Dataset data)
    {
        if (outputs.Length != targets.Length)
            throw new StudyException($"The network gives outputs of shape {outputs.Shape}, but '{data.Name}' has targets of shape {targets.Shape}.");
        double sum = 0;
        for (int i = 0; i < outputs.Length; i++)
            sum += Math.Pow((double)outputs[i] - targets[i], 2);
        return sum;
    }

    private static int ArgMax(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
            if (values[i] > values[best])
                best = i;
        return best;
    }

    private static double CrossEntropy(ReadOnlySpan<float> logits, int label)
    {
        double greatest = logits[ArgMax(logits)], sum = 0;
        foreach (float logit in logits)
            sum += Math.Exp(logit - greatest);
        return Math.Log(sum) + greatest - logits[label];
    }

    private static string SampleShape(Shape shape) => shape.Rank == 0 ? shape.ToString() : new Shape(shape.Sizes[1..]).ToString();
}
