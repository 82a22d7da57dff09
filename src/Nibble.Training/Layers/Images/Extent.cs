namespace Nibble.Training;

/// <summary>A size along the two axes of an image: of a kernel, or of its steps. A single number stands for both.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Pixels of a row.</param>
public readonly record struct Extent(int Height, int Width)
{
    /// <summary>As many rows as pixels of a row.</summary>
    public static implicit operator Extent(int size) => FromInt32(size);

    /// <summary>As many rows as pixels of a row.</summary>
    public static Extent FromInt32(int size) => new(size, size);

    /// <summary>Such as 3x5.</summary>
    public override string ToString() => $"{Height}x{Width}";
}
