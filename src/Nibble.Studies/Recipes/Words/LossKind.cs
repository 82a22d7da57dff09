using Nibble.Data;
using Nibble.Numerics;
using Nibble.Training;

namespace Nibble.Studies;

/// <summary>A loss as a recipe names it, and what it makes of samples of classes.</summary>
/// <param name="objective">What is minimized.</param>
/// <param name="ofValues">The same as a function of outputs and targets; null where the loss compares classes.</param>
internal sealed class LossKind(Objective objective, Func<Variable, Tensor, Variable>? ofValues = null)
{
    public Objective Objective => objective;

    /// <summary>Where the loss compares values but samples have classes: what the outputs of the wrong classes should be, while the right one's should be 1.</summary>
    public float Wrong { get; init; }

    /// <summary>Whether two classes have one output, which is above zero for the second.</summary>
    public bool HasOneOutputForTwo { get; init; }

    /// <summary>The numbers that a network must give for each sample.</summary>
    /// <exception cref="StudyException">The loss compares classes, but the samples have none, or they have no answers at all.</exception>
    public int OutputsFor(Dataset data, RecipePhrase phrase)
    {
        if (data.Labels is null && data.Targets is null)
            throw phrase.Place.Error($"the data '{data.Name}' has inputs only, so there is nothing to learn; give labels or targets (y) as well");
        if (data.Labels is null && ofValues is null)
            throw phrase.Place.Error($"the loss '{phrase}' compares classes, but '{data.Name}' has real targets; use 'loss: mean-squared-error'");
        return data.Labels is null ? data.Targets!.Length / data.Count : HasOneOutputForTwo && data.ClassCount == 2 ? 1 : data.ClassCount;
    }

    /// <summary>What outputs are compared with: the batch's targets, or values that stand for its classes, which go to a buffer.</summary>
    public Tensor TargetsOf(Batch batch, bool areClasses, int outputs, ref Tensor? buffer)
    {
        if (!areClasses)
            return batch.Targets;
        if (buffer?.Shape[0] != batch.Count)
            buffer = new Tensor([batch.Count, outputs]);
        buffer.Values.Fill(Wrong);
        for (int i = 0; i < batch.Count; i++)
        {
            if (outputs > 1)
                buffer[(i * outputs) + batch.Labels[i]] = 1;
            else if (batch.Labels[i] == 1)
                buffer[i] = 1;
        }

        return buffer;
    }

    /// <summary>The mean loss of outputs.</summary>
    public float Measure(Tensor outputs, Batch batch, bool areClasses, ref Tensor? buffer)
    {
        var prediction = new Variable(outputs);
        return (ofValues is null ? Loss.CrossEntropy(prediction, batch.Labels) : ofValues(prediction, TargetsOf(batch, areClasses, outputs.Length / batch.Count, ref buffer))).Value[0];
    }
}
