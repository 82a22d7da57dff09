using Nibble.Data;
using Nibble.Numerics;
using Nibble.Training;

namespace Nibble.Studies;

/// <summary>A training in progress, one mini-batch at a time: everything that a checkpoint must keep is here, in the network or in the optimizer.</summary>
internal sealed class TrainingSession : IDisposable
{
    // A smaller batch is gathered faster than handed over by another thread.
    private const int LeastToPrefetch = 1 << 13;
    private const int EvaluationBatch = 250;

    private readonly Dataset _data;
    private readonly LossKind _loss;
    private readonly TrainingStep _step;
    private readonly ImageAugmentation? _augmentation;
    private readonly float _learningRate;
    private readonly Schedule _schedule;
    private readonly int _batch;
    private readonly int _outputs;
    private readonly ulong _seed;
    private readonly bool _dropsLast;
    private readonly int? _frozenAfter;
    private BatchPrefetcher? _prefetcher;
    private IEnumerator<Batch>? _batches;
    private Tensor? _targets;

    public TrainingSession(Sequential model, Dataset data, Recipe recipe)
    {
        (Model, _data, _learningRate, _batch, _seed) = (model, data, recipe.LearningRate, recipe.Batch, recipe.Seed);
        (Epochs, _frozenAfter) = (recipe.Epochs, recipe.FreezeRanges);

        // Samples that are too few for a batch sit an epoch out; in the next one they are others.
        _dropsLast = data.Count > _batch && data.Count % _batch < model.LeastBatch;
        Optimizer = OptimizerWords.Build(recipe, model.Parameters);
        _loss = LossWords.Build(recipe.Loss);
        _outputs = _loss.OutputsFor(data, recipe.Loss);
        _step = new TrainingStep(model, Optimizer, _loss.Objective);
        _schedule = ScheduleWords.Build(recipe);
        _augmentation = AugmentationWords.Build(recipe.Augment);
        if (recipe.Start is { } start)
            WarmStart.Load(start, model);
        Average = recipe.Average is { } decay ? new WeightAverage(model.Parameters, decay) : null;
    }

    public Sequential Model { get; }

    public Optimizer Optimizer { get; }

    /// <summary>What validation and the model have in place of the weights; null for the weights themselves.</summary>
    public WeightAverage? Average { get; }

    public int Epochs { get; }

    /// <summary>Epochs that are complete.</summary>
    public int Epoch { get; private set; }

    /// <summary>Steps done in the epoch that is not.</summary>
    public int StepInEpoch { get; private set; }

    /// <summary>The sum of the losses of those steps, each weighed by its samples.</summary>
    public double LossSum { get; private set; }

    /// <summary>Samples seen in those steps.</summary>
    public long Seen { get; private set; }

    /// <summary>Samples of those that were classified right as the network learned.</summary>
    public long Right { get; private set; }

    /// <summary>Samples of an epoch.</summary>
    public int TrainCount => _data.Count - (_dropsLast ? _data.Count % _batch : 0);

    public int StepsPerEpoch => (_data.Count + (_dropsLast ? 0 : _batch - 1)) / _batch;

    public double Fraction => (Epoch + ((double)StepInEpoch / StepsPerEpoch)) / Epochs;

    public bool IsComplete => Epoch == Epochs;

    /// <summary>The epoch so far.</summary>
    public EpochResult SoFar => Seen == 0 ? default : new EpochResult(LossSum / Seen, _data.Labels is null ? null : (double)Right / Seen);

    /// <summary>Does one step. Returns the epoch's result where the step completed it.</summary>
    /// <exception cref="TrainingException">The loss is not finite, or something does not fit.</exception>
    public EpochResult? Step()
    {
        if (StepInEpoch == 0 && Epoch == _frozenAfter)
            Model.FreezeRanges();
        Batch batch = NextBatch();
        Optimizer.LearningRate = _learningRate * _schedule.RateAt(Fraction);
        float loss = _loss.Objective.ComparesClasses
            ? _step.Run(batch.Inputs, batch.Labels)
            : _step.Run(batch.Inputs, _loss.TargetsOf(batch, _data.Labels is not null, _outputs, ref _targets));
        Average?.Update();
        LossSum += (double)loss * batch.Count;
        Seen += batch.Count;
        if (_data.Labels is not null)
            Right += CountRight(_step.Outputs, batch.Labels);
        StepInEpoch++;
        if (StepInEpoch < StepsPerEpoch)
            return null;

        EpochResult result = SoFar;
        _batches?.Dispose();
        _batches = null;
        (Epoch, StepInEpoch, LossSum, Seen, Right) = (Epoch + 1, 0, 0, 0, 0);
        return result;
    }

    /// <summary>Loss and accuracy on held-out samples, in batches.</summary>
    public EpochResult Measure(Dataset held)
    {
        double loss = 0;
        long right = 0;
        Tensor? targets = null;
        Average?.Swap();
        foreach (Batch batch in held.BatchesInOrder(EvaluationBatch, reuse: true))
        {
            Tensor outputs = Model.Predict(batch.Inputs);
            loss += (double)_loss.Measure(outputs, batch, held.Labels is not null, ref targets) * batch.Count;
            if (held.Labels is not null)
                right += CountRight(outputs, batch.Labels);
        }

        Average?.Swap();
        return new EpochResult(loss / held.Count, held.Labels is null ? null : (double)right / held.Count);
    }

    /// <summary>Goes on from where another session stood whose network and optimizer had the state that these have now.</summary>
    public void Restore(int epoch, int stepInEpoch, double lossSum, long seen, long right)
    {
        Dispose();
        (Epoch, StepInEpoch, LossSum, Seen, Right) = (epoch, stepInEpoch, lossSum, seen, right);
    }

    public void Dispose()
    {
        _batches?.Dispose();
        _prefetcher?.Dispose();
        (_batches, _prefetcher) = (null, null);
    }

    private Batch NextBatch()
    {
        if (_augmentation is not null || (long)_batch * _data.SampleShape.ElementCount >= LeastToPrefetch)
        {
            _prefetcher ??= _data.Prefetch(_batch, _seed, Epoch, _dropsLast, augmentation: _augmentation, skip: StepInEpoch);
            return _prefetcher.Next();
        }

        _batches ??= _data.Batches(_batch, _seed, Epoch, _dropsLast, reuse: true, skip: StepInEpoch).GetEnumerator();
        return _batches.MoveNext() ? _batches.Current : throw new InvalidOperationException("The epoch has no batch left.");
    }

    private static int CountRight(Tensor outputs, ReadOnlySpan<int> labels)
    {
        int right = 0, width = outputs.Length / labels.Length;
        for (int i = 0; i < labels.Length; i++)
        {
            ReadOnlySpan<float> row = outputs.Values.Slice(i * width, width);
            int predicted = width == 1 ? (row[0] > 0 ? 1 : 0) : 0;
            for (int c = 1; c < width; c++)
                if (row[c] > row[predicted])
                    predicted = c;
            if (predicted == labels[i])
                right++;
        }

        return right;
    }
}
