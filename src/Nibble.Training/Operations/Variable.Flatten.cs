namespace Nibble.Training;

public sealed partial class Variable
{
    /// <summary>Joins all axes after the first: [N, ...] to [N, the rest]. The elements are shared, not copied.</summary>
    /// <exception cref="TrainingException">The value is a scalar.</exception>
    public Variable Flatten()
    {
        if (Value.Shape.Rank == 0)
            throw new TrainingException("A scalar can't be flattened: it has no batch axis. Give samples row by row, [N, ...].");
        int width = 1;
        foreach (int size in Value.Shape.Sizes[1..])
            width *= size;
        return From(Value.Reshape([Value.Shape[0], width]), [this], (gradient, pass) => pass.Add(this, gradient.Reshape(Value.Shape)));
    }
}
