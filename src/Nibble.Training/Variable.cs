using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>A tensor that remembers how it was made, so that gradients can flow back to the parameters behind it.</summary>
/// <remarks>Values that depend on no parameter remember nothing: evaluation pays for no tape. Each operation stands in a file of its own, backward beside forward.</remarks>
public sealed partial class Variable
{
    private readonly Parameter? _parameter;
    private readonly Action<Tensor, BackwardPass>? _passOn;

    /// <summary>A value that does not learn: data, or a parameter in evaluation.</summary>
    public Variable(Tensor value) => Value = value;

    /// <summary>The present value of a parameter, which <see cref="Backward"/> will find.</summary>
    public Variable(Parameter parameter)
        : this(parameter.Value) => _parameter = parameter;

    private Variable(Tensor value, int depth, Action<Tensor, BackwardPass> passOn)
        : this(value) => (Depth, _passOn) = (depth, passOn);

    /// <summary>The numbers.</summary>
    public Tensor Value { get; }

    internal bool NeedsGradient => _parameter is not null || _passOn is not null;

    // Greater than that of everything this value was made from, so that descending depth is an order for going back.
    internal int Depth { get; }

    /// <summary>The derivatives of this number by every parameter that it was made from.</summary>
    /// <exception cref="TrainingException">This is not a single finite number.</exception>
    public Gradients Backward()
    {
        if (Value.Length != 1)
            throw new TrainingException($"Gradients are of a single number such as a loss, but this value has the shape {Value.Shape}. Reduce it to one number first.");
        if (!float.IsFinite(Value[0]))
            throw new TrainingException($"The loss is {Value[0]}, not a finite number, so training can't go on. Lower the learning rate, scale the inputs to about -1 to 1, and look for missing or corrupt samples.");
        return BackwardPass.Run(this);
    }

    /// <summary>The result of an operation.</summary>
    /// <param name="value">What the operation computed.</param>
    /// <param name="inputs">What it was computed from.</param>
    /// <param name="passOn">
    /// Turns the gradient of the result into those of the inputs that need one. The gradient's tensor is its to change or pass on;
    /// two inputs must not be given the same one.
    /// </param>
    internal static Variable From(Tensor value, ReadOnlySpan<Variable?> inputs, Action<Tensor, BackwardPass> passOn)
    {
        int depth = -1;
        foreach (Variable? input in inputs)
            if (input is { NeedsGradient: true })
                depth = Math.Max(depth, input.Depth);
        return depth < 0 ? new Variable(value) : new Variable(value, depth + 1, passOn);
    }

    internal void PassOn(Tensor gradient, BackwardPass pass, Gradients gradients)
    {
        if (_parameter is not null)
            gradients.Add(_parameter, gradient);
        _passOn?.Invoke(gradient, pass);
    }

    // An operation of one input whose gradient is that of its output times a derivative, element by element.
    private Variable FromThis(Tensor value, Action<Span<float>> multiplyByDerivative) =>
        From(value, [this], (gradient, pass) =>
        {
            multiplyByDerivative(gradient.Values);
            pass.Add(this, gradient);
        });
}
