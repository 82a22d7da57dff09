using System.Collections.Immutable;

namespace Nibble.Data;

/// <summary>A numeric array of a MATLAB file that is being read: its header is known, its elements are still to come.</summary>
/// <param name="Source">What messages call it, with its place in the file.</param>
/// <param name="Sizes">The sizes of the axes; the first varies fastest.</param>
/// <param name="Type">How the elements are stored.</param>
/// <param name="Elements">Begins at the first element, little-endian.</param>
/// <param name="Unzipped">What was compressed: it ends with the array, and knows only then whether all was right. Null for what was not.</param>
/// <param name="Remedy">What messages tell the user to do about it.</param>
internal sealed record MatArray(string Source, ImmutableArray<int> Sizes, MatType Type, Stream Elements, Stream? Unzipped, string Remedy)
{
    /// <summary>The number of elements.</summary>
    public int Count => Sizes.Aggregate(1, (count, size) => count * size);

    /// <summary>Reads the next bytes of the elements.</summary>
    /// <exception cref="DataException">There are fewer.</exception>
    public void Read(Span<byte> bytes)
    {
        int found = Elements.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (found < bytes.Length)
            throw new DataException($"{Source} is cut short within its elements, of which there should be {Count}. {Remedy}");
    }

    /// <summary>Reads what is left after the elements, which makes compressed data check itself; less than eight bytes of filling may come.</summary>
    /// <exception cref="DataException">More comes.</exception>
    public void ReadEnd()
    {
        Span<byte> filling = stackalloc byte[8];
        if (Unzipped?.ReadAtLeast(filling, filling.Length, throwOnEndOfStream: false) == filling.Length)
            throw new DataException($"{Source} is too long: it goes on after its {Count} elements. {Remedy}");
    }
}
