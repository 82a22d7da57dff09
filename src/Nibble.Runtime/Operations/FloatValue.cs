using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Real numbers with a shape, in memory that somebody else owns.</summary>
internal readonly record struct FloatValue(Shape Shape, Memory<float> Memory)
{
    public FloatValue(Tensor tensor)
        : this(tensor.Shape, tensor.Memory)
    {
    }

    public Span<float> Values => Memory.Span;
}
