using Nibble.Data;
using Nibble.Training;

namespace Nibble.Studies;

/// <summary>A training in progress, one mini-batch at a time: everything that a checkpoint must keep is here, in the network or in the optimizer.</summary>
internal sealed class TrainingSession : IDisposable
{
    private readonly Dataset _data;
    private readonly Objective _objective;
    private readonly TrainingStep _step;
    private readonly float _learningRate;
    private readonly Schedule _schedule;
    private readonly int _batch;
    private readonly ulong _seed;
    private IEnumerator<Batch>? _batches;

    public TrainingSession(Sequential model, Dataset data, Recipe recipe)
    {
        (Model, _data, _learningRate, _batch, _seed) = (model, data, recipe.LearningRate, recipe.Batch, recipe.Seed);
        Epochs = recipe.Epochs;
        Optimizer = recipe.Optimizer == RecipeOptimizer.Adam
            ? new Adam(model.Parameters, recipe.LearningRate)
            : new Sgd(model.Parameters, recipe.LearningRate) { Momentum = 0.9f };
        _objective = ObjectiveOf(recipe.Loss);
        _step = new TrainingStep(model, Optimizer, _objective);
        _schedule = recipe.Schedule switch
        {
            RecipeSchedule.Cosine => Schedule.Cosine,
            RecipeSchedule.Exponential => new ExponentialSchedule(0.01f),
            _ => Schedule.Constant,
        };
    }

    public Sequential Model { get; }

    public Optimizer Optimizer { get; }

    public int Epochs { get; }

    /// <summary>Epochs that are complete.</summary>
    public int Epoch { get; private set; }

    /// <summary>Steps done in the epoch that is not.</summary>
    public int StepInEpoch { get; private set; }

    /// <summary>The sum of the losses of those steps, each weighed by its samples.</summary>
    public double LossSum { get; private set; }

    /// <summary>Samples seen in those steps.</summary>
    public long Seen { get; private set; }

    public int StepsPerEpoch => (_data.Count + _batch - 1) / _batch;

    public double Fraction => (Epoch + ((double)StepInEpoch / StepsPerEpoch)) / Epochs;

    public bool IsComplete => Epoch == Epochs;

    /// <summary>The mean loss of the epoch so far.</summary>
    public double MeanLoss => Seen == 0 ? 0 : LossSum / Seen;

    /// <summary>Does one step. Returns the epoch's mean loss where the step completed it.</summary>
    public double? Step()
    {
        _batches ??= _data.Batches(_batch, _seed, Epoch, reuse: true).Skip(StepInEpoch).GetEnumerator();
        if (!_batches.MoveNext())
            throw new InvalidOperationException("The epoch has no batch left.");
        Batch batch = _batches.Current;
        Optimizer.LearningRate = _learningRate * _schedule.RateAt(Fraction);
        float loss = _objective.ComparesClasses ? _step.Run(batch.Inputs, batch.Labels) : _step.Run(batch.Inputs, batch.Targets);
        LossSum += (double)loss * batch.Count;
        Seen += batch.Count;
        StepInEpoch++;
        if (StepInEpoch < StepsPerEpoch)
            return null;

        double mean = MeanLoss;
        Restore(Epoch + 1, stepInEpoch: 0, lossSum: 0, seen: 0);
        return mean;
    }

    /// <summary>Goes on from where another session stood whose network and optimizer had the state that these have now.</summary>
    public void Restore(int epoch, int stepInEpoch, double lossSum, long seen)
    {
        Dispose();
        (Epoch, StepInEpoch, LossSum, Seen) = (epoch, stepInEpoch, lossSum, seen);
    }

    public void Dispose()
    {
        _batches?.Dispose();
        _batches = null;
    }

    private static Objective ObjectiveOf(RecipeLoss loss) => loss switch
    {
        RecipeLoss.CrossEntropy => Objective.CrossEntropy,
        RecipeLoss.MeanAbsoluteError => Objective.MeanAbsoluteError,
        _ => Objective.MeanSquaredError,
    };
}
