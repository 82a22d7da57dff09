using Nibble.Numerics;

namespace Nibble.Data;

/// <summary>
/// Small changes of training images that leave their class alone: cut at a random place from the image with a border around it, and mirrored
/// left to right half of the time (He, Zhang, Ren, Sun: Deep Residual Learning for Image Recognition, 2015, arXiv:1512.03385, section 4.2).
/// Seed, epoch and the image's place in its data set decide the change, so that it does not depend on batches or threads.
/// </summary>
public sealed record ImageAugmentation
{
    // Sets these random numbers apart from those that order the samples.
    private const ulong Purpose = 0x617567;

    /// <summary>The width of the border in pixels; 0 to cut nothing. The paper has 4 for CIFAR-10.</summary>
    public int Padding { get; init; }

    /// <summary>What the border is filled with; 0, black where pixels are of [0, 1] and the mean where they are normalized.</summary>
    public float Fill { get; init; }

    /// <summary>Whether images are mirrored.</summary>
    public bool Flip { get; init; }

    /// <summary>Changes one image.</summary>
    /// <param name="image">Planes, rows, columns.</param>
    /// <param name="shape">[channels, rows, columns].</param>
    /// <param name="random">Seed and epoch.</param>
    /// <param name="index">The image's place in its data set.</param>
    /// <param name="changed">Gets as many pixels; not the same memory.</param>
    internal void Apply(ReadOnlySpan<float> image, Shape shape, CounterRandom random, int index, Span<float> changed)
    {
        (int rows, int columns) = (shape[1], shape[2]);
        CounterRandom draws = random.Stream(Purpose).Stream((ulong)index);
        ulong places = (ulong)((2 * (long)Padding) + 1);
        int down = (int)(draws.Bits(0) % places) - Padding, right = (int)(draws.Bits(1) % places) - Padding;
        bool mirrored = Flip && draws.Bits(2) >> 63 == 1;
        for (int row = 0; row < shape[0] * rows; row++)
        {
            Span<float> target = changed.Slice(row * columns, columns);
            int fromRow = (row % rows) + down;
            ReadOnlySpan<float> source = fromRow >= 0 && fromRow < rows ? image.Slice((row + down) * columns, columns) : [];
            for (int column = 0; column < columns; column++)
            {
                int fromColumn = (mirrored ? columns - 1 - column : column) + right;
                target[column] = fromColumn >= 0 && fromColumn < source.Length ? source[fromColumn] : Fill;
            }
        }
    }
}
