using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>
/// A step of training that is recorded once for each shape of batch and then replayed over the same buffers: forward, backward and update,
/// with nothing allocated. The same as <c>optimizer.Step(loss(model.Forward(inputs)).Backward())</c>, bit for bit.
/// </summary>
/// <param name="model">The network that learns.</param>
/// <param name="optimizer">What changes its parameters.</param>
/// <param name="objective">The loss that is to become small.</param>
public sealed class TrainingStep(Sequential model, Optimizer optimizer, Objective objective)
{
    // An epoch has whole batches and a last one that may be shorter.
    private const int MostRecordings = 4;

    private readonly List<Recorded> _recorded = [];

    /// <summary>What the network made of the last batch, [N, ...]; the next step overwrites it.</summary>
    /// <exception cref="InvalidOperationException">There was no step yet.</exception>
    public Tensor Outputs { get => field ?? throw new InvalidOperationException("There are no outputs before the first step."); private set; }

    /// <summary>Learns from samples of classes.</summary>
    /// <param name="inputs">[N, ...], a sample a row.</param>
    /// <param name="labels">The class of each sample.</param>
    /// <returns>The loss of the batch before the update.</returns>
    /// <exception cref="TrainingException">Something does not fit, or the loss is not finite; parameters are then as before.</exception>
    public float Run(Tensor inputs, ReadOnlySpan<int> labels)
    {
        Recorded? recorded = Find(inputs.Shape, labels.Length, null);
        bool replays = recorded is not null;
        recorded ??= Add(inputs, new Targets(new int[labels.Length]));
        labels.CopyTo(recorded.Targets.Labels);
        return Run(recorded, inputs, replays);
    }

    /// <summary>Learns from samples of values.</summary>
    /// <param name="inputs">[N, ...], a sample a row.</param>
    /// <param name="targets">What the outputs should be, in their shape.</param>
    /// <returns>The loss of the batch before the update.</returns>
    /// <exception cref="TrainingException">Something does not fit, or the loss is not finite; parameters are then as before.</exception>
    public float Run(Tensor inputs, Tensor targets)
    {
        Recorded? recorded = Find(inputs.Shape, 0, targets);
        bool replays = recorded is not null;
        recorded ??= Add(inputs, new Targets(new Tensor(targets.Shape)));
        targets.Values.CopyTo(recorded.Targets.Values.Values);
        return Run(recorded, inputs, replays);
    }

    private float Run(Recorded recorded, Tensor inputs, bool replays)
    {
        model.Training.Advance();
        inputs.Values.CopyTo(recorded.Inputs.Value.Values);
        try
        {
            if (replays)
                recorded.Recording!.Forward();
            else
                recorded.Record(model, objective, optimizer);
        }
        catch
        {
            _recorded.Remove(recorded);
            throw;
        }

        float loss = recorded.Loss!.Value[0];
        if (!float.IsFinite(loss))
            throw new TrainingException($"In step {model.Training.Step} the loss became {loss}{FirstBad(recorded)}. The parameters are those before the step. Lower the learning rate, scale the inputs to about -1 to 1, and look for missing or corrupt samples.");
        optimizer.Step(recorded.Recording!);
        if (!replays)
            TakeLargePages(recorded.Recording!);
        Outputs = recorded.Outputs!.Value;
        return loss;
    }

    // The moments are there since the step, and are as long as the parameters.
    private void TakeLargePages(Recording recording)
    {
        recording.TakeLargePages();
        foreach (NamedTensor state in optimizer.State())
            LargePages.Advise(state.Value.Values);
    }

    private Recorded? Find(Shape inputs, int labels, Tensor? targets)
    {
        foreach (Recorded recorded in _recorded)
            if (recorded.Inputs.Value.Shape == inputs && (targets is null
                ? recorded.Targets.AreLabels && recorded.Targets.Labels.Length == labels
                : !recorded.Targets.AreLabels && recorded.Targets.Values.Shape == targets.Shape))
                return recorded;
        return null;
    }

    private Recorded Add(Tensor inputs, Targets targets)
    {
        if (_recorded.Count == MostRecordings)
            _recorded.RemoveAt(0);
        var recorded = new Recorded(Variable.Feed(new Tensor(inputs.Shape)), targets);
        _recorded.Add(recorded);
        return recorded;
    }

    private string FirstBad(Recorded recorded)
    {
        if (!AllFinite(recorded.Inputs.Value))
            return ": the inputs are not all finite numbers";
        for (int i = 0; i < recorded.Trace.Count; i++)
            if (!AllFinite(recorded.Trace[i].Value))
                return $": the layer '{model.Layers[i].Name}' is the first whose outputs are not all finite";
        return "";
    }

    private static bool AllFinite(Tensor tensor)
    {
        foreach (float value in tensor.Values)
            if (!float.IsFinite(value))
                return false;
        return true;
    }

    private sealed class Recorded(Variable inputs, Targets targets)
    {
        public Variable Inputs => inputs;

        public Targets Targets => targets;

        public List<Variable> Trace { get; } = [];

        public Variable? Outputs { get; private set; }

        public Variable? Loss { get; private set; }

        public Recording? Recording { get; private set; }

        public void Record(Sequential model, Objective objective, Optimizer optimizer)
        {
            Outputs = model.Run(inputs, model.Training, Trace);
            Loss = objective.Of(Outputs, targets);
            Recording = Recording.Of(Loss, optimizer);
        }
    }
}
