using System.Collections.Immutable;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>For one size of the batch: the shape of every value, and where in one stretch of memory each thing held stands. What lives at different times shares its place.</summary>
internal sealed class BatchPlan
{
    private readonly Shape[] _shapes;
    private readonly nint[] _offsets;
    private readonly int[] _lengths;
    private readonly PixelGrid[] _images;
    private readonly Shape[] _rows;

    /// <param name="shapes">The shape of each value.</param>
    /// <param name="held">What is held, in order of its numbers.</param>
    public BatchPlan(Shape[] shapes, ImmutableArray<Held> held)
    {
        _shapes = shapes;
        (_offsets, _lengths, _images, _rows) = (new nint[held.Length], new int[held.Length], new PixelGrid[held.Length], new Shape[held.Length]);
        foreach (Held each in held)
        {
            if (each.Arrangement == Arrangement.Pixels)
            {
                _images[each.Number] = GridOf(each, shapes[each.Image]);
                _rows[each.Number] = [_images[each.Number].RowLength];
            }

            _lengths[each.Number] = LengthOf(each);
        }

        Bytes = Arrange(held);
    }

    /// <summary>The memory that all of it takes.</summary>
    public nint Bytes { get; }

    public Shape ShapeOf(int value) => _shapes[value];

    /// <summary>The shape of one row of pixels.</summary>
    public Shape RowShapeOf(Held held) => _rows[held.Number];

    public PixelGrid ImageOf(Held held) => _images[held.Number];

    /// <summary>Elements, borders included; words where bits are held.</summary>
    public int CountOf(Held held) => _lengths[held.Number];

    public nint OffsetOf(Held held) => _offsets[held.Number];

    /// <summary>The pixels of a held image.</summary>
    /// <param name="held">Pixels.</param>
    /// <param name="image">The shape of its image [N, C, H, W].</param>
    public static PixelGrid GridOf(Held held, Shape image) =>
        new(image[0], image[2], image[3], held.Element == Element.Bit ? (image[1] + 63) / 64 : image[1], held.Border);

    private static int SizeOf(Element element) => element switch
    {
        Element.Float => sizeof(float),
        Element.Byte => sizeof(byte),
        Element.Short => sizeof(short),
        _ => sizeof(ulong),
    };

    private int LengthOf(Held held)
    {
        if (held.Arrangement == Arrangement.Pixels)
            return checked((int)_images[held.Number].Length);
        Shape shape = _shapes[held.Value];
        if (held.Element != Element.Bit)
            return checked((int)shape.ElementCount);
        int row = shape.Rank == 0 ? 1 : shape[-1];
        return row == 0 ? 0 : checked((int)(shape.ElementCount / row * ((row + 63) / 64)));
    }

    // Each takes the first gap between those whose lives overlap with its own, the long-lived and large first come, first served.
    private nint Arrange(ImmutableArray<Held> held)
    {
        var placed = new List<(Held Held, nint Start, nint End)>();
        nint total = 0;
        foreach (Held each in held.Where(each => each.Place == Place.Workspace && each.SharesWith is null).OrderByDescending(each => (long)_lengths[each.Number] * SizeOf(each.Element)))
        {
            nint size = Rounded((nint)_lengths[each.Number] * SizeOf(each.Element)), start = 0;
            foreach ((Held other, nint from, nint to) in placed.OrderBy(other => other.Start))
                if (other.Written <= each.LastRead && each.Written <= other.LastRead && start < to && from < start + size)
                    start = to;
            placed.Add((each, start, start + size));
            _offsets[each.Number] = start;
            total = Math.Max(total, start + size);
        }

        foreach (Held each in held)
            if (each.SharesWith is { } owner)
                _offsets[each.Number] = _offsets[owner.Number];
        return total;
    }

    private static nint Rounded(nint bytes) => (bytes + AlignedBuffer.Alignment - 1) / AlignedBuffer.Alignment * AlignedBuffer.Alignment;
}
