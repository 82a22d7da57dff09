using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>The content of an ONNX tensor: real numbers as floats, or integers.</summary>
/// <param name="Type">The type of the elements in the file.</param>
/// <param name="Shape">The sizes of the axes.</param>
/// <param name="Reals">The elements of a real type; else null.</param>
/// <param name="Integers">The elements of an integer type; else null.</param>
/// <param name="Format">For integers that can be codes, which codes they can be.</param>
internal sealed record TensorValue(ElementType Type, Shape Shape, float[]? Reals, long[]? Integers, NumberFormat? Format)
{
    /// <summary>Real numbers.</summary>
    public TensorValue(Shape shape, float[] values)
        : this(ElementType.Float, shape, values, null, null)
    {
    }

    /// <summary>Integers.</summary>
    public TensorValue(ElementType type, Shape shape, long[] values)
        : this(type, shape, null, values, ElementTypes.FormatOf(type))
    {
    }

    /// <summary>The number of elements.</summary>
    public int Length => Reals?.Length ?? Integers!.Length;
}
