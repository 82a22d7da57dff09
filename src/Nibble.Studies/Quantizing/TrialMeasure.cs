using Nibble.Data;
using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Studies;

/// <summary>How trials of a search are judged on a data set: by right answers, by errors, or without either by agreement with the float model.</summary>
internal sealed class TrialMeasure
{
    private const int BatchSize = 250;

    private readonly Dataset _data;
    private readonly CancellationToken _cancellation;
    private readonly int[]? _floatAnswers;

    private TrialMeasure(Dataset data, string name, bool isShare, int[]? floatAnswers, CancellationToken cancellation) =>
        (_data, Name, IsShare, _floatAnswers, _cancellation) = (data, name, isShare, floatAnswers, cancellation);

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>Whether it is a share of samples.</summary>
    public bool IsShare { get; }

    /// <summary>The measure that a data set allows.</summary>
    /// <exception cref="StudyException">The data has neither classes nor targets, and the model's outputs are none of classes either.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static TrialMeasure For(Graph model, Dataset data, CancellationToken cancellation)
    {
        data = ModelEvaluation.InputsFor(model, data);
        if (data.Labels is not null)
            return new TrialMeasure(data, "accuracy", isShare: true, null, cancellation);
        if (data.Targets is not null)
            return new TrialMeasure(data, "-RMSE", isShare: false, null, cancellation);
        int[] answers = AnswersOf(model, data, cancellation)
            ?? throw new StudyException($"'{data.Name}' has no labels, and the outputs of '{model.Name}' are no classes whose agreement could be counted. Give labels or targets (y), by which trials can be judged.");
        return new TrialMeasure(data, "agreement with the float model", isShare: true, answers, cancellation);
    }

    /// <summary>Measures a network: greater is better.</summary>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public double Of(Graph graph)
    {
        if (_floatAnswers is not null)
            return AnswersOf(graph, _data, _cancellation)!.Zip(_floatAnswers).Count(pair => pair.First == pair.Second) / (double)Math.Max(_data.Count, 1);
        EvaluationResult result = ModelEvaluation.Evaluate(graph, _data, cancellation: _cancellation);
        return result.Accuracy ?? -result.Loss;
    }

    private static int[]? AnswersOf(Graph graph, Dataset data, CancellationToken cancellation)
    {
        var program = new SampleRunner(graph);
        List<int> answers = [];
        foreach (Batch batch in data.BatchesInOrder(BatchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            Tensor outputs = program.Run(batch.Inputs);
            int width = outputs.Length / batch.Count;
            if (width < 2)
                return null;
            for (int sample = 0; sample < batch.Count; sample++)
                answers.Add(Greatest.IndexOf<float>(outputs.Values.Slice(sample * width, width)));
        }

        return [.. answers];
    }
}
