namespace Nibble.Training;

public sealed partial class Variable
{
    /// <summary>Images of channel planes, [N, C, H, W], as data sets and graphs have them, to the pixels of channels, [N, H, W, C], that operations read.</summary>
    /// <exception cref="TrainingException">The value does not have four axes.</exception>
    public Variable ToChannelsLast()
    {
        var (n, c, h, w) = Axes("[N, C, H, W]");
        return new ChannelOrderOperation(this, [n, h, w, c], toLast: true).Run();
    }

    /// <summary>Images of pixels, [N, H, W, C], to the planes of channels, [N, C, H, W], that data sets and graphs have.</summary>
    /// <exception cref="TrainingException">The value does not have four axes.</exception>
    public Variable ToChannelsFirst()
    {
        var (n, h, w, c) = Axes("[N, H, W, C]");
        return new ChannelOrderOperation(this, [n, c, h, w], toLast: false).Run();
    }

    private (int First, int Second, int Third, int Fourth) Axes(string expected) => Value.Shape.Rank == 4
        ? (Value.Shape[0], Value.Shape[1], Value.Shape[2], Value.Shape[3])
        : throw new TrainingException($"Images are {expected}, but this value has the shape {Value.Shape}.");
}
