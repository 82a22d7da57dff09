using System.Buffers.Binary;

namespace Nibble.Data;

/// <summary>Reads the elements within an array of a MATLAB file, in turn.</summary>
internal sealed class MatReader(Stream stream, string source, string remedy)
{
    /// <summary>What messages call the array.</summary>
    public string Source => source;

    /// <summary>What messages tell the user to do about the file.</summary>
    public string Remedy => remedy;

    /// <summary>Type and length of the next element, and where its content comes from: up to four bytes may stand in the tag itself.</summary>
    public (int Type, uint Length, Stream Content) Tag()
    {
        var tag = new byte[8];
        Fill(tag);
        uint first = BinaryPrimitives.ReadUInt32LittleEndian(tag);
        if (first <= ushort.MaxValue)
            return ((int)first, BinaryPrimitives.ReadUInt32LittleEndian(tag.AsSpan(4)), stream);
        uint length = first >> 16;
        return length <= 4
            ? ((int)(first & ushort.MaxValue), length, new MemoryStream(tag, 4, 4))
            : throw new DataException($"{source} is damaged: {length} bytes are said to stand in a tag of four. {remedy}");
    }

    /// <summary>The content of the next element, which must be of a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="most">No more bytes than these are read.</param>
    /// <param name="what">What messages call the element.</param>
    public byte[] Element(MatType type, int most, string what)
    {
        (int found, uint length, Stream content) = Tag();
        if (found != (int)type || length > most)
            throw new DataException($"{source} has {length} bytes of type {found} where its {what} were expected, at most {most} of type {(int)type}. {remedy}");
        var bytes = new byte[length];
        if (content != stream)
        {
            content.ReadExactly(bytes);
            return bytes;
        }

        Fill(bytes);
        Fill(new byte[(8 - (length % 8)) % 8]);
        return bytes;
    }

    private void Fill(byte[] bytes)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new DataException($"{source} is cut short: it ends within its header. {remedy}");
    }
}
