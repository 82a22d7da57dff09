using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>A tensor that remembers how it was made, so that gradients can flow back to the parameters behind it.</summary>
/// <remarks>Values that depend on no parameter remember nothing: evaluation pays for no tape. Each operation stands in a file of its own, backward beside forward.</remarks>
public sealed partial class Variable
{
    /// <summary>A value that does not learn: data, or a parameter in evaluation.</summary>
    public Variable(Tensor value) => Value = value;

    /// <summary>The present value of a parameter, which <see cref="Backward"/> will find.</summary>
    public Variable(Parameter parameter)
        : this(parameter.Value) => (Parameter, IsRecorded, NeedsGradient) = (parameter, true, true);

    internal Variable(Tensor value, Operation? maker, bool needsGradient)
        : this(value) => (Maker, IsRecorded, NeedsGradient) = (maker, maker is not null, needsGradient);

    /// <summary>The numbers.</summary>
    public Tensor Value { get; }

    /// <summary>The parameter that this is the value of, if it is one.</summary>
    internal Parameter? Parameter { get; }

    /// <summary>What made the value, where a replay would make it again.</summary>
    internal Operation? Maker { get; }

    /// <summary>Whether a replay may find another value here.</summary>
    internal bool IsRecorded { get; private init; }

    /// <summary>Whether a parameter stands behind the value.</summary>
    internal bool NeedsGradient { get; }

    internal GradientSlot? Slot { get; set; }

    /// <summary>The loss's derivatives by this value while an operation goes back: complete, and the operation's to change.</summary>
    internal Span<float> Gradient => Slot!.Values;

    /// <summary>The derivatives of this number by every parameter that it was made from.</summary>
    /// <exception cref="TrainingException">This is not a single finite number.</exception>
    public Gradients Backward() => Recording.Of(this).Backward();

    /// <summary>A value that the next replay reads anew, such as the inputs of a batch.</summary>
    internal static Variable Feed(Tensor value) => new(value) { IsRecorded = true };

    /// <summary>Where an operation that goes back writes its contribution to the gradient of this input: all of it, and then <see cref="EndGradient"/>.</summary>
    internal Span<float> BeginGradient() => Slot!.Begin();

    /// <summary>Ends what <see cref="BeginGradient"/> began.</summary>
    internal void EndGradient() => Slot!.End();
}
