namespace Nibble.Training;

/// <summary>The loss that a <see cref="TrainingStep"/> makes small; the functions of <see cref="Loss"/>, named.</summary>
public sealed class Objective
{
    private readonly Func<Variable, Targets, Operation> _operation;

    private Objective(string name, Func<Variable, Targets, Operation> operation) => (Name, _operation) = (name, operation);

    /// <summary>Of class labels: <see cref="Loss.CrossEntropy"/>.</summary>
    public static Objective CrossEntropy { get; } = new("cross entropy", (prediction, targets) => new CrossEntropyOperation(prediction, targets.Labels)) { ComparesClasses = true };

    /// <summary>Of values: <see cref="Loss.MeanSquaredError"/>.</summary>
    public static Objective MeanSquaredError { get; } = new("mean squared error", (prediction, targets) => new ValueLossOperation<LossFunctions.Square>(prediction, targets.Values));

    /// <summary>Of values: <see cref="Loss.MeanAbsoluteError"/>.</summary>
    public static Objective MeanAbsoluteError { get; } = new("mean absolute error", (prediction, targets) => new ValueLossOperation<LossFunctions.Magnitude>(prediction, targets.Values));

    /// <summary>Of values of +1 and -1: <see cref="Loss.SquaredHinge"/>.</summary>
    public static Objective SquaredHinge { get; } = new("squared hinge", (prediction, targets) => new ValueLossOperation<LossFunctions.SquaredHinge>(prediction, targets.Values));

    /// <summary>Of values of +1 and -1: <see cref="Loss.Hinge"/>.</summary>
    public static Objective Hinge { get; } = new("hinge", (prediction, targets) => new ValueLossOperation<LossFunctions.Hinge>(prediction, targets.Values));

    /// <summary>Of values: <see cref="Loss.SumOfSquares"/>.</summary>
    public static Objective SumOfSquares { get; } = new("sum of squares", (prediction, targets) => new ValueLossOperation<LossFunctions.HalfSquare>(prediction, targets.Values));

    /// <summary>Of values of 0 to 1, from logits: <see cref="Loss.BinaryCrossEntropy"/>.</summary>
    public static Objective BinaryCrossEntropy { get; } = new("binary cross entropy", (prediction, targets) => new ValueLossOperation<LossFunctions.BinaryCrossEntropy>(prediction, targets.Values));

    /// <summary>Whether it takes the class of each sample; else the value of each output.</summary>
    public bool ComparesClasses { get; private init; }

    /// <summary>What reports call it.</summary>
    public string Name { get; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>Of class labels, smoothed: <see cref="Loss.CrossEntropy"/>.</summary>
    /// <param name="smoothing">0 to 1.</param>
    public static Objective SmoothedCrossEntropy(float smoothing) =>
        new($"cross entropy, labels smoothed by {smoothing}", (prediction, targets) => new CrossEntropyOperation(prediction, targets.Labels, smoothing)) { ComparesClasses = true };

    internal Variable Of(Variable prediction, Targets targets) => _operation(prediction, targets).Run();
}
