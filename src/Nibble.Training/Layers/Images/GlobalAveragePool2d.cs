using Nibble.Graphs;

namespace Nibble.Training;

/// <summary>The mean of each channel over the whole image: [N, C, 1, 1].</summary>
public sealed class GlobalAveragePool2d : Layer
{
    /// <inheritdoc/>
    public override Variable Forward(Variable input, Pass pass)
    {
        if (input.Value.Shape.Rank != 4)
            throw new TrainingException($"The layer '{Name}' takes images, [N, C, H, W], but got {input.Value.Shape}. Put it before the Flatten.");
        return input.GlobalAveragePool();
    }

    /// <inheritdoc/>
    public override void AddTo(GraphBuilder builder, string input, string output) =>
        builder.Add(new GraphNode(Name, new GlobalAveragePool(), [input], output));
}
