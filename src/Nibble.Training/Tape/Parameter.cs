using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>A tensor that learns. An optimizer changes its elements in place.</summary>
public sealed class Parameter
{
    /// <summary>Creates a parameter from its first value.</summary>
    public Parameter(string name, Tensor value) => (Name, Value) = (name, value);

    /// <summary>What checkpoints and errors call it, such as <c>layer1.weight</c>; unique within a network.</summary>
    public string Name { get; private set; }

    /// <summary>The present value.</summary>
    public Tensor Value { get; }

    /// <summary>The start of an expression: remembers the parameter in training, a mere value in evaluation.</summary>
    public Variable ToVariable(Pass pass) => pass.IsTraining ? new Variable(this) : new Variable(Value);

    internal void Qualify(string layer) => Name = $"{layer}.{Name}";
}
