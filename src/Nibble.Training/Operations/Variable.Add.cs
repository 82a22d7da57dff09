namespace Nibble.Training;

public sealed partial class Variable
{
    /// <summary>a + b, both of one shape, with the gradient to both.</summary>
    /// <exception cref="TrainingException">The shapes differ.</exception>
    public Variable Add(Variable other) => Value.Shape == other.Value.Shape
        ? new AddOperation(this, other).Run()
        : throw new TrainingException($"Values of one shape can be added, but these are {Value.Shape} and {other.Value.Shape}.");
}
