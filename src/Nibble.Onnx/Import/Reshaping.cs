using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Reshapes that an import adds.</summary>
internal static class Reshaping
{
    /// <summary>The reshape of a value to a shape of as many elements, in which one size may be unknown.</summary>
    /// <exception cref="UnsupportedException">Several sizes are unknown.</exception>
    public static Reshape To(Shape shape) => shape.Sizes.Count(Shape.Unknown) <= 1
        ? new Reshape(shape)
        : throw new UnsupportedException($"on a value of the shape {shape}, of which several sizes are unknown");

    /// <summary>The same for a value whose first axis stays what it is, so that one more size may be unknown.</summary>
    /// <exception cref="UnsupportedException">Several others are unknown.</exception>
    public static Reshape KeepingBatch(Shape shape) => To(shape[0] == Shape.Unknown ? shape.With(0, 0) : shape);
}
