using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Integers that were computed while reading, of which some may depend on open sizes.</summary>
/// <param name="Type">The type that they have in the file.</param>
/// <param name="Shape">The sizes of the axes.</param>
/// <param name="Elements">The integers, row by row.</param>
/// <param name="Format">For integers that can be codes, which codes they can be.</param>
internal sealed record SizesValue(ElementType Type, Shape Shape, Size[] Elements, NumberFormat? Format) : ImportedValue
{
    /// <summary>A list of integers of 64 bits, as shapes are.</summary>
    public SizesValue(Size[] elements)
        : this(ElementType.Int64, [elements.Length], elements, null)
    {
    }

    /// <summary>The integers where all are known; else null.</summary>
    public long[]? Numbers => Elements.All(element => element.IsKnown) ? [.. Elements.Select(element => element.Number)] : null;

    /// <summary>Some of the elements, or some several times, in another shape.</summary>
    public SizesValue Take(Shape shape, int[] places) => this with { Shape = shape, Elements = [.. places.Select(place => Elements[place])] };

    /// <summary>Results of arithmetic, brought to the range of their type.</summary>
    public static SizesValue Computed(ElementType type, Shape shape, Size[] elements)
    {
        if (type is not ElementType.Int64 and not default(ElementType))
            for (int i = 0; i < elements.Length; i++)
                if (elements[i].IsKnown)
                    elements[i] = type == ElementType.Bool ? (elements[i] == 0 ? 0 : 1) : TensorReader.Wrap(elements[i].Number, type);
        return new SizesValue(type, shape, elements, ElementTypes.FormatOf(type));
    }
}
