using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>One computation of a tape, which can run again over the same buffers: what a training step records once and then replays.</summary>
/// <remarks>All scratch is made with the object, so that neither way allocates.</remarks>
internal abstract class Operation
{
    private static long _made;

    private readonly Variable?[] _inputs;

    /// <summary>An operation whose result is a tensor of its own.</summary>
    protected Operation(Shape result, params ReadOnlySpan<Variable?> inputs)
        : this(Uninitialized(result), inputs)
    {
    }

    /// <summary>An operation whose result stands in a given tensor, such as a view of an input's.</summary>
    protected Operation(Tensor result, params ReadOnlySpan<Variable?> inputs)
    {
        _inputs = inputs.ToArray();
        Order = Interlocked.Increment(ref _made);
        bool recorded = false, needsGradient = false;
        foreach (Variable? input in inputs)
        {
            recorded |= input is { IsRecorded: true };
            needsGradient |= input is { NeedsGradient: true };
        }

        Result = new Variable(result, recorded ? this : null, needsGradient);
    }

    /// <summary>What it computes.</summary>
    public Variable Result { get; }

    /// <summary>What it computes from.</summary>
    public ReadOnlySpan<Variable?> Inputs => _inputs;

    /// <summary>Greater than that of everything the inputs were made by.</summary>
    public long Order { get; }

    /// <summary>Whether the gradient of the first input may be written over that of the result, element by element.</summary>
    public virtual bool ReusesGradient => false;

    /// <summary>Computes the result's value from those of the inputs. What moves with training, such as averages and random numbers, moves here.</summary>
    public abstract void Forward();

    /// <summary>Turns the gradient of the result into those of the inputs that need one.</summary>
    public abstract void Backward();

    /// <summary>Computes for the first time.</summary>
    public Variable Run()
    {
        Forward();
        return Result;
    }

    /// <summary>A tensor that is overwritten before it is read.</summary>
    protected static Tensor Uninitialized(Shape shape) => new(shape, GC.AllocateUninitializedArray<float>((int)shape.ElementCount));
}
