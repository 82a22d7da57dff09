using Nibble.Data;
using Nibble.Numerics;

namespace Nibble.Studies;

/// <summary>Adds up batch by batch how a network does on a data set.</summary>
internal abstract class EvaluationMeter
{
    /// <summary>A meter for the kind of answers that a data set has.</summary>
    /// <exception cref="StudyException">It has none.</exception>
    public static EvaluationMeter For(Dataset data) => data switch
    {
        { Labels: not null } => new ClassMeter(data),
        { Targets: not null } => new TargetMeter(data),
        _ => throw new StudyException($"'{data.Name}' has inputs only, so there is nothing to compare predictions with. Give labels or targets (y) as well."),
    };

    /// <summary>Takes in the outputs for a batch; batches come in the data set's order.</summary>
    /// <exception cref="StudyException">The outputs are not as many as the answers need.</exception>
    public abstract void Add(Tensor outputs, Batch batch);

    /// <summary>What all batches so far say.</summary>
    public abstract EvaluationResult Result { get; }
}
