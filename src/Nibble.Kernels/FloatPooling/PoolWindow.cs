namespace Nibble.Kernels;

/// <summary>One place of a pooling's kernel.</summary>
/// <param name="Start">The element of the image where the kernel's first pixel would be.</param>
/// <param name="FirstRow">The first row of the kernel inside the image.</param>
/// <param name="LastRow">The row behind the last inside.</param>
/// <param name="FirstPixel">The first pixel of a row inside.</param>
/// <param name="LastPixel">The pixel behind the last inside.</param>
internal readonly record struct PoolWindow(nint Start, int FirstRow, int LastRow, int FirstPixel, int LastPixel)
{
    public int Count => (LastRow - FirstRow) * (LastPixel - FirstPixel);
}
