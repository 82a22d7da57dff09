using Nibble.Numerics;

namespace Nibble.Data;

/// <summary>Picks rows of a tensor's first axis.</summary>
internal static class Rows
{
    /// <summary>A new tensor of the named rows.</summary>
    public static Tensor Gather(Tensor source, ReadOnlySpan<int> rows)
    {
        var gathered = new Tensor(source.Shape.With(0, rows.Length));
        Gather(source, rows, gathered);
        return gathered;
    }

    /// <summary>Copies the named rows into a tensor of as many rows.</summary>
    public static void Gather(Tensor source, ReadOnlySpan<int> rows, Tensor destination)
    {
        int width = rows.IsEmpty ? 0 : destination.Length / rows.Length;
        for (int i = 0; i < rows.Length; i++)
            source.Values.Slice(rows[i] * width, width).CopyTo(destination.Values[(i * width)..]);
    }
}
