namespace Nibble.Training;

/// <summary>How the learning rate changes over a run, as a fraction of the first one: <c>optimizer.LearningRate = rate * schedule.RateAt(progress)</c>.</summary>
public abstract record Schedule
{
    /// <summary>The same rate throughout.</summary>
    public static Schedule Constant { get; } = new ConstantSchedule();

    /// <summary>Half a cosine from 1 down to 0.</summary>
    public static Schedule Cosine { get; } = new CosineSchedule();

    /// <summary>The fraction of the first learning rate.</summary>
    /// <param name="progress">How much of the run is done, 0 to 1.</param>
    public abstract float RateAt(double progress);
}
