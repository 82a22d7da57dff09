using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>The derivatives of a loss by its parameters: a value that an optimizer takes, so that nothing must be reset between steps.</summary>
public sealed class Gradients
{
    private readonly Dictionary<Parameter, GradientSlot> _slots = [];
    private readonly Dictionary<Parameter, Tensor> _of = [];

    internal Gradients()
    {
    }

    /// <summary>The derivatives by one parameter, in its shape.</summary>
    /// <exception cref="TrainingException">The loss was not made from this parameter.</exception>
    public Tensor this[Parameter parameter]
    {
        get
        {
            if (_of.TryGetValue(parameter, out Tensor? gradient))
                return gradient;
            if (SlotOf(parameter) is not { HasValue: true } slot)
                throw new TrainingException($"The loss does not depend on '{parameter.Name}', so it has no gradient. Give the optimizer only the parameters of the network whose loss it gets.");
            _of.Add(parameter, gradient = slot.ToTensor());
            return gradient;
        }
    }

    internal GradientSlot? SlotOf(Parameter parameter) => _slots.GetValueOrDefault(parameter);

    internal void Set(Parameter parameter, GradientSlot slot) => _slots[parameter] = slot;
}
