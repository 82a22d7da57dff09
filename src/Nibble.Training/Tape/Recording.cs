using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>All that a loss was computed by, in order: it can be computed again, and gone back through.</summary>
internal sealed class Recording
{
    private readonly Variable _loss;
    private readonly Operation[] _forward;
    private readonly Operation[] _backward;
    private readonly List<GradientSlot> _slots = [];
    private readonly Gradients _gradients = new();

    private Recording(Variable loss, Operation[] operations, Optimizer? optimizer)
    {
        _loss = loss;
        _forward = operations;
        _backward = [.. operations.Where(operation => operation.Result.NeedsGradient).Reverse()];
        loss.Slot = NewSlot(loss.Value.Shape);
        if (loss.Parameter is not null)
            _gradients.Set(loss.Parameter, loss.Slot);
        Plan();
        if (optimizer is not null)
            OfferDirectUpdates(optimizer);
    }

    /// <summary>The operations behind a loss.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="optimizer">Who will change parameters while the recording goes back; null for nobody.</param>
    public static Recording Of(Variable loss, Optimizer? optimizer = null)
    {
        if (loss.Value.Length != 1)
            throw new TrainingException($"Gradients are of a single number such as a loss, but this value has the shape {loss.Value.Shape}. Reduce it to one number first.");
        HashSet<Operation> found = [];
        Stack<Variable> waiting = new([loss]);
        while (waiting.TryPop(out Variable? value))
        {
            if (value.Maker is not { } maker || !found.Add(maker))
                continue;
            foreach (Variable? input in maker.Inputs)
                if (input is not null)
                    waiting.Push(input);
        }

        return new Recording(loss, [.. found.OrderBy(operation => operation.Order)], optimizer);
    }

    /// <summary>Computes the loss again, from what feeds and parameters hold now.</summary>
    public void Forward()
    {
        foreach (Operation operation in _forward)
            operation.Forward();
    }

    /// <summary>Computes the gradients of all parameters behind the loss; the next call overwrites them.</summary>
    /// <exception cref="TrainingException">The loss is not a finite number.</exception>
    public Gradients Backward()
    {
        if (!float.IsFinite(_loss.Value[0]))
            throw new TrainingException($"The loss is {_loss.Value[0]}, not a finite number, so training can't go on. Lower the learning rate, scale the inputs to about -1 to 1, and look for missing or corrupt samples.");
        foreach (GradientSlot slot in _slots)
            slot.Clear();
        _loss.BeginGradient()[0] = 1;
        _loss.EndGradient();
        foreach (Operation operation in _backward)
            if (operation.Result.Slot!.HasValue)
                operation.Backward();
        return _gradients;
    }

    /// <summary>Asks for large pages for all that every replay walks through; after the first pass, when everything stands where it stays.</summary>
    public void TakeLargePages()
    {
        foreach (Operation operation in _forward)
        {
            LargePages.Advise(operation.Result.Value.Values);
            foreach (Variable? input in operation.Inputs)
                if (input?.Parameter is { } parameter)
                    LargePages.Advise(parameter.Value.Values);
        }

        foreach (float[] buffer in _slots.Select(slot => slot.Buffer).OfType<float[]>().Distinct())
            LargePages.Advise(buffer);
    }

    // A buffer serves a value from the first contribution to its gradient until the operation that made it has gone back.
    private void Plan()
    {
        List<float[]> free = [];
        _loss.Slot!.Buffer = new float[1];
        foreach (Operation operation in _backward)
        {
            Variable result = operation.Result;
            bool passedOn = false;
            for (int i = 0; i < operation.Inputs.Length; i++)
            {
                if (operation.Inputs[i] is not { NeedsGradient: true } input || IsPlanned(input))
                    continue;
                if (input.Parameter is not null)
                {
                    input.Slot = _gradients.SlotOf(input.Parameter) ?? NewSlot(input.Value.Shape);
                    _gradients.Set(input.Parameter, input.Slot);
                    continue;
                }

                input.Slot = NewSlot(input.Value.Shape);
                bool reuses = i == 0 && operation.ReusesGradient && result.Slot is { Buffer: not null };
                input.Slot.Buffer = reuses ? result.Slot!.Buffer : Rent(free, input.Value.Length);
                passedOn |= reuses;
            }

            if (!passedOn && result.Slot is { Buffer: { } buffer })
                free.Add(buffer);
        }
    }

    // A parameter that is read in one place may change as soon as that place has gone back.
    private void OfferDirectUpdates(Optimizer optimizer)
    {
        foreach (IGrouping<Parameter, Variable> uses in _backward.SelectMany(operation => operation.Inputs.ToArray()).OfType<Variable>().Where(input => input.Parameter is not null).GroupBy(input => input.Parameter!))
            if (uses.Count() == 1 && optimizer.IndexOf(uses.Key) is var index and >= 0)
                _gradients.SlotOf(uses.Key)!.Direct = new DirectUpdate(optimizer, index);
    }

    // A slot of another recording is not this one's: the same loss may be gone back from twice.
    private bool IsPlanned(Variable value) => value.Slot is { } slot && _slots.Contains(slot);

    private GradientSlot NewSlot(Shape shape)
    {
        var slot = new GradientSlot(shape);
        _slots.Add(slot);
        return slot;
    }

    // The shortest buffer that is long enough, or else a new one.
    private static float[] Rent(List<float[]> free, int length)
    {
        float[]? best = null;
        foreach (float[] buffer in free)
            if (buffer.Length >= length && (best is null || buffer.Length < best.Length))
                best = buffer;
        if (best is null)
            return GC.AllocateUninitializedArray<float>(length);
        free.Remove(best);
        return best;
    }
}
