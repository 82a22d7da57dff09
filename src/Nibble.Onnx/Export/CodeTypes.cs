using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Which integers hold codes of a format in a file.</summary>
/// <param name="opset">The operator set.</param>
/// <param name="narrow">Whether codes below 8 bits are held by integers of their own width.</param>
internal sealed class CodeTypes(int opset, NarrowCodes narrow)
{
    /// <summary>For values. Only a whole type can be native: no operator clips 4-bit integers.</summary>
    /// <exception cref="OnnxException">There are none.</exception>
    public ElementType OfValue(NumberFormat format)
    {
        if (format.Bits > 16)
            throw new OnnxException($"has {format} codes, but ONNX quantizes to at most 16 bits; quantize to 16 or fewer, or leave the value in floats");
        if (narrow == NarrowCodes.Native)
            foreach (ElementType type in NativeTypes(format))
                if (ElementTypes.FormatOf(type) == format)
                    return type;
        return format.Bits > 8 ? Wide(format) : ElementTypes.ContainerOf(format);
    }

    /// <summary>For the codes of a constant: those that take the fewest bytes in the operator set, as far as narrow ones are asked for.</summary>
    /// <param name="codes">The constant.</param>
    /// <param name="isBias">Whether it is added to a sum of products; runtimes want 32 bits there.</param>
    /// <exception cref="OnnxException">There are none.</exception>
    public ElementType OfConstant(QuantizedTensor codes, bool isBias)
    {
        NumberFormat format = codes.Format;
        if (format.Bits <= 8)
            return !isBias && (narrow == NarrowCodes.Native || codes.Grid.Granularity.GroupSize is not null)
                ? NativeTypes(format).FirstOrDefault(ElementTypes.ContainerOf(format))
                : ElementTypes.ContainerOf(format);
        if (format.Bits <= 16 && opset >= OnnxReleases.FourBits && !isBias)
            return Wide(format);
        if (!codes.Grid.IsSymmetric)
            throw new OnnxException($"has {format} codes with a zero point, which ONNX allows for at most 16 bits; quantize it symmetrically");
        return format.MaxCode <= int.MaxValue ? ElementType.Int32 : throw new OnnxException($"has {format} codes, which no integer of ONNX's quantization holds; use int32");
    }

    // The narrowest first.
    private IEnumerable<ElementType> NativeTypes(NumberFormat format)
    {
        if (format.Bits <= 2 && opset >= OnnxReleases.TwoBits)
            yield return format.IsSigned ? ElementType.Int2 : ElementType.UInt2;
        if (format.Bits <= 4 && opset >= OnnxReleases.FourBits)
            yield return format.IsSigned ? ElementType.Int4 : ElementType.UInt4;
    }

    private static ElementType Wide(NumberFormat format) => format.IsSigned ? ElementType.Int16 : ElementType.UInt16;
}
