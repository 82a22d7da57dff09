using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>What is known of each element type: its width, whether it is real, the number format of its codes.</summary>
internal static class ElementTypes
{
    /// <summary>Whether elements are real numbers.</summary>
    public static bool IsReal(this ElementType type) => type is ElementType.Float or ElementType.Float16 or ElementType.BFloat16 or ElementType.Double;

    /// <summary>Bits of an element in raw data.</summary>
    /// <exception cref="OnnxException">The type is not one that can be read.</exception>
    public static int BitsOf(ElementType type) => type switch
    {
        ElementType.UInt2 or ElementType.Int2 => 2,
        ElementType.UInt4 or ElementType.Int4 => 4,
        ElementType.UInt8 or ElementType.Int8 or ElementType.Bool => 8,
        ElementType.UInt16 or ElementType.Int16 or ElementType.Float16 or ElementType.BFloat16 => 16,
        ElementType.UInt32 or ElementType.Int32 or ElementType.Float => 32,
        ElementType.UInt64 or ElementType.Int64 or ElementType.Double => 64,
        _ => throw new OnnxException($"has elements of ONNX's type {NameOf(type)}, which can't be read; convert it to float, or to integers of 2 to 64 bits"),
    };

    /// <summary>What ONNX calls a type, and its number.</summary>
    public static string NameOf(ElementType type)
    {
        string? name = (int)type switch
        {
            8 => "string",
            14 => "complex64",
            15 => "complex128",
            17 => "float8e4m3fn",
            18 => "float8e4m3fnuz",
            19 => "float8e5m2",
            20 => "float8e5m2fnuz",
            23 => "float4e2m1",
            24 => "float8e8m0",
            _ => Enum.IsDefined(type) ? type.ToString().ToLowerInvariant() : null,
        };
        return name is null ? $"{(int)type}" : $"{(int)type} ({name})";
    }

    /// <summary>The format of integers that can be codes; null for all other types.</summary>
    public static NumberFormat? FormatOf(ElementType type) => type switch
    {
        ElementType.UInt2 or ElementType.UInt4 or ElementType.UInt8 or ElementType.UInt16 => NumberFormat.UInt(BitsOf(type)),
        ElementType.Int2 or ElementType.Int4 or ElementType.Int8 or ElementType.Int16 or ElementType.Int32 => NumberFormat.Int(BitsOf(type)),
        _ => null,
    };

    /// <summary>The type that every operator set has for codes of a format: 8 bits, or 32 for wider constants.</summary>
    public static ElementType ContainerOf(NumberFormat format) =>
        format.Bits > 8 ? ElementType.Int32 : format.IsSigned ? ElementType.Int8 : ElementType.UInt8;
}
