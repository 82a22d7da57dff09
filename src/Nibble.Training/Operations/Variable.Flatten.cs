namespace Nibble.Training;

public sealed partial class Variable
{
    /// <summary>
    /// Joins all axes after the first: [N, ...] to [N, the rest]. Images, [N, H, W, C], come in the order of [C, H, W], which is that of data
    /// sets and graphs; of other shapes the elements are shared, not copied.
    /// </summary>
    /// <exception cref="TrainingException">The value is a scalar.</exception>
    public Variable Flatten()
    {
        if (Value.Shape.Rank == 0)
            throw new TrainingException("A scalar can't be flattened: it has no batch axis. Give samples row by row, [N, ...].");
        int width = 1;
        foreach (int size in Value.Shape.Sizes[1..])
            width *= size;
        return Value.Shape.Rank == 4
            ? new ChannelOrderOperation(this, [Value.Shape[0], width], toLast: false).Run()
            : new ReshapeOperation(this, [Value.Shape[0], width]).Run();
    }
}
