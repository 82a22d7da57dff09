using Nibble.Numerics;

namespace Nibble.Data;

/// <summary>
/// Small changes of training images that leave their class alone: cut at a random place from the image with a border around it, and mirrored
/// left to right half of the time (He, Zhang, Ren, Sun: Deep Residual Learning for Image Recognition, 2015, arXiv:1512.03385, section 4.2).
/// Seed, epoch and the image's place in its data set decide the change, so that it does not depend on batches or threads.
/// </summary>
public sealed record ImageAugmentation : Augmentation
{
    /// <summary>The width of the border in pixels; 0 to cut nothing. The paper has 4 for CIFAR-10.</summary>
    public int Padding { get; init; }

    /// <summary>What the border is filled with; 0, black where pixels are of [0, 1] and the mean where they are normalized.</summary>
    public float Fill { get; init; }

    /// <summary>Whether images are mirrored.</summary>
    public bool Flip { get; init; }

    /// <inheritdoc/>
    /// <remarks>Samples are planes, rows, columns, of shape [channels, rows, columns].</remarks>
    public override void Check(string dataset, Shape sample)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Padding);
        if (sample.Rank != 3)
            throw new DataException($"The data set '{dataset}' has samples of shape {sample}, but only images of shape [channels, rows, columns] can be augmented. Leave the augmentation out, or don't flatten.");
    }

    /// <inheritdoc/>
    public override void Apply(ReadOnlySpan<float> sample, Shape shape, CounterRandom draws, Span<float> changed)
    {
        (int rows, int columns) = (shape[1], shape[2]);
        ulong places = (ulong)((2 * (long)Padding) + 1);
        int down = (int)(draws.Bits(0) % places) - Padding, right = (int)(draws.Bits(1) % places) - Padding;
        bool mirrored = Flip && draws.Bits(2) >> 63 == 1;
        for (int row = 0; row < shape[0] * rows; row++)
        {
            Span<float> target = changed.Slice(row * columns, columns);
            int fromRow = (row % rows) + down;
            ReadOnlySpan<float> source = fromRow >= 0 && fromRow < rows ? sample.Slice((row + down) * columns, columns) : [];
            for (int column = 0; column < columns; column++)
            {
                int fromColumn = (mirrored ? columns - 1 - column : column) + right;
                target[column] = fromColumn >= 0 && fromColumn < source.Length ? source[fromColumn] : Fill;
            }
        }
    }
}
