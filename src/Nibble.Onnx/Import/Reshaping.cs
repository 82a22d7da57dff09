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
}
