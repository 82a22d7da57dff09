namespace Nibble.Runtime;

/// <summary>Pixels kept around an image for kernels that look beyond its edges.</summary>
internal readonly record struct Border(int Top, int Left, int Bottom, int Right)
{
    public bool IsEmpty => this == default;

    /// <summary>Wide enough for both.</summary>
    public Border Union(Border other) => new(Math.Max(Top, other.Top), Math.Max(Left, other.Left), Math.Max(Bottom, other.Bottom), Math.Max(Right, other.Right));
}
