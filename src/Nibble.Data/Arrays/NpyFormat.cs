using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Nibble.Numerics;

namespace Nibble.Data;

/// <summary>
/// NumPy's array format, versions 1 to 3: a magic string, a version, the header's length, a header that is a Python dictionary,
/// padded so that the data begins at a multiple of 64, then the data (https://numpy.org/neps/nep-0001-npy-format.html).
/// </summary>
internal static partial class NpyFormat
{
    private const int Alignment = 64;
    private const int MaxRank = 32;

    // NumPy refuses longer headers too, since its parser is not safe for them.
    private const int MaxHeader = 10_000;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads an array.</summary>
    /// <param name="stream">Begins at the magic string.</param>
    /// <param name="available">No more bytes than these can follow: a header that promises more is refused before anything is allocated.</param>
    /// <param name="source">What messages call the array.</param>
    /// <exception cref="DataException">It is not an array of numbers, or too short or too long.</exception>
    public static NpyArray Read(Stream stream, long available, string source)
    {
        (string header, long left) = ReadHeader(stream, available, source);
        string descriptor = DescriptorPattern().Match(header) is { Success: true } type ? type.Groups[1].Value
            : throw new DataException($"{source} has no simple element type, its header is {header}. Save plain numbers, for example by astype(numpy.float32).");
        (NpyType element, bool bigEndian) = NpyType.Parse(descriptor)
            ?? throw new DataException($"{source} holds elements of type '{descriptor}', which are not numbers that can be read. Save it as float32 or int64.");
        string order = Required(OrderPattern(), "fortran_order");
        Shape shape = ParseShape(Required(ShapePattern(), "shape"), left / element.Size, element.Size, source);

        var data = new byte[shape.ElementCount * element.Size];
        int found = stream.ReadAtLeast(data, data.Length, throwOnEndOfStream: false);
        if (found < data.Length)
            throw new DataException($"{source} is cut short: its shape {shape} needs {data.Length} bytes of data, {found} were found. Save or download it again.");
        if (stream.ReadByte() >= 0)
            throw new DataException($"{source} is too long: it goes on after the {data.Length} bytes of its shape {shape}. Save or download it again.");
        if (bigEndian)
            for (int i = 0; i < data.Length; i += element.Size)
                data.AsSpan(i, element.Size).Reverse();
        return new NpyArray(source, shape, element, order == "True" ? ToRowMajor(data, shape, element.Size) : data);

        string Required(Regex pattern, string key) => pattern.Match(header) is { Success: true } match ? match.Groups[1].Value
            : throw new DataException($"{source} has no valid '{key}' in its header {header}. Save it again by numpy.save.");
    }

    /// <summary>Writes an array, in version 1.</summary>
    public static void Write(Stream stream, NpyArray array)
    {
        string sizes = string.Join(", ", array.Shape.Sizes.ToArray().Select(size => size.ToString(CultureInfo.InvariantCulture)));
        string header = $"{{'descr': '{array.Type.Descriptor}', 'fortran_order': False, 'shape': ({sizes}{(array.Shape.Rank == 1 ? "," : "")}), }}";
        int prefix = Magic.Length + 4;
        int length = ((prefix + header.Length + 1 + Alignment - 1) / Alignment * Alignment) - prefix;
        stream.Write(Magic);
        stream.Write([1, 0, (byte)length, (byte)(length >> 8)]);
        stream.Write(Encoding.ASCII.GetBytes(header.PadRight(length - 1) + "\n"));
        stream.Write(array.Data);
    }

    private static (string Header, long Left) ReadHeader(Stream stream, long available, string source)
    {
        Span<byte> start = stackalloc byte[8];
        Span<byte> length = stackalloc byte[4];
        if (stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !start.StartsWith(Magic))
            throw new DataException($"{source} does not begin as a NumPy array does. Save it by numpy.save or numpy.savez.");
        if (start[6] is < 1 or > 3)
            throw new DataException($"{source} is of version {start[6]}.{start[7]} of NumPy's format; versions 1 to 3 can be read.");
        Span<byte> used = length[..(start[6] == 1 ? 2 : 4)];
        length[2..].Clear();
        bool cut = stream.ReadAtLeast(used, used.Length, throwOnEndOfStream: false) < used.Length;
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(length);
        if (!cut && count > MaxHeader)
            throw new DataException($"{source} has a header of {count} bytes, but arrays of numbers need no more than {MaxHeader}.");
        var text = new byte[cut ? 0 : count];
        if (cut || stream.ReadAtLeast(text, text.Length, throwOnEndOfStream: false) < text.Length)
            throw new DataException($"{source} is cut short: it ends within its header. Save or download it again.");
        return (Encoding.UTF8.GetString(text).Trim(), available - start.Length - used.Length - text.Length);
    }

    private static Shape ParseShape(string text, long maxElements, int elementSize, string source)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length > MaxRank)
            throw new DataException($"{source} has {parts.Length} axes, but at most {MaxRank} can be read.");
        var sizes = new int[parts.Length];
        for (int axis = 0; axis < sizes.Length; axis++)
            if (!int.TryParse(parts[axis].TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out sizes[axis]))
                throw new DataException($"{source} has the shape ({text}), but sizes are 0 to {int.MaxValue}.");

        // Never multiplied beyond what there is: sizes may be hostile. An empty axis leaves nothing to read, whatever the others say.
        long count = sizes.Contains(0) ? 0 : 1;
        foreach (int size in sizes)
            count = count == 0 || count <= maxElements / size ? count * size : maxElements + 1;
        if (count > maxElements)
            throw new DataException($"{source} is cut short: its shape ({text}) promises more than the {maxElements} elements that follow. Save or download it again.");
        return count <= Array.MaxLength / elementSize ? new Shape(sizes)
            : throw new DataException($"{source} has {count} elements, but at most {Array.MaxLength / elementSize} can be read at once. Split it.");
    }

    // Fortran's order is row-major order of the reversed axes: walk the target row by row and fetch from there.
    private static byte[] ToRowMajor(byte[] source, Shape shape, int elementSize)
    {
        var target = new byte[source.Length];
        var index = new int[shape.Rank];
        for (int to = 0; to < target.Length; to += elementSize)
        {
            long from = 0;
            for (int axis = shape.Rank - 1; axis >= 0; axis--)
                from = (from * shape[axis]) + index[axis];
            source.AsSpan((int)from * elementSize, elementSize).CopyTo(target.AsSpan(to));
            for (int axis = shape.Rank - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--)
                index[axis] = 0;
        }

        return target;
    }

    [GeneratedRegex("""['"]descr['"]\s*:\s*['"]([^'"]*)['"]""")]
    private static partial Regex DescriptorPattern();

    [GeneratedRegex("""['"]fortran_order['"]\s*:\s*(True|False)""")]
    private static partial Regex OrderPattern();

    [GeneratedRegex("""['"]shape['"]\s*:\s*\(([^()]*)\)""")]
    private static partial Regex ShapePattern();
}
