using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Shapes of values, none of which has more elements than an array can hold; all later arithmetic on shapes relies on it.</summary>
internal static class CheckedShape
{
    /// <summary>The shape of an operator's output.</summary>
    /// <exception cref="NibbleException">The operator can't take these shapes, or makes too many elements.</exception>
    public static Shape Of(string output, Operator operation, ReadOnlySpan<Shape> inputs)
    {
        try
        {
            Shape shape = operation.InferShape(inputs);
            Check(output, shape);
            return shape;
        }
        catch (Exception error) when (error is ArgumentException or OverflowException)
        {
            throw new OnnxException($"its output has a shape that can't be ({error.Message})", error);
        }
    }

    /// <summary>Checks what is known of a shape.</summary>
    /// <exception cref="OnnxException">The known sizes alone make too many elements.</exception>
    public static void Check(string name, Shape shape)
    {
        // Empty axes make none of the others smaller: some of them may be joined without it.
        Int128 count = 1;
        foreach (int size in shape)
            if (size is not (Shape.Unknown or 0) && (count *= size) > Array.MaxLength)
                throw new OnnxException($"'{name}' has the shape {shape}, which is more elements than an array can hold");
    }
}
