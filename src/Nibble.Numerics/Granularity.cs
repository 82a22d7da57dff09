namespace Nibble.Numerics;

/// <summary>Which elements of a tensor share one scale: all of them, those of one channel, or groups of neighbors along an axis.</summary>
public readonly record struct Granularity
{
    private Granularity(int? axis, int? groupSize) => (Axis, GroupSize) = (axis, groupSize);

    /// <summary>The axis along which scales differ; null where the whole tensor has one.</summary>
    public int? Axis { get; }

    /// <summary>How many neighbors along <see cref="Axis"/> share a scale, at every place of the other axes; null where each index of the axis has one scale.</summary>
    public int? GroupSize { get; }

    /// <summary>One scale for the whole tensor.</summary>
    public static Granularity PerTensor => default;

    /// <summary>One scale for each index along an axis, such as axis 0 of a weight: one for each neuron or filter.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The axis is negative.</exception>
    public static Granularity PerChannel(int axis = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(axis);
        return new Granularity(axis, null);
    }

    /// <summary>
    /// One scale for each group of <paramref name="size"/> neighbors along an axis, at every place of the other axes; the last group of a row
    /// may be smaller. The groups of FGQ (Mellempudi et al. 2017, arXiv:1705.01462) and of ONNX's blocked quantization.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The axis is negative or the size less than 1.</exception>
    public static Granularity PerGroup(int size, int axis = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(axis);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return new Granularity(axis, size);
    }

    /// <summary>Which group each element of a tensor of this shape belongs to.</summary>
    /// <exception cref="NibbleException">The shape lacks the axis.</exception>
    public GroupWalk Over(Shape shape) => Axis is not int axis
        ? GroupWalk.Single
        : axis < shape.Rank
            ? GroupWalk.Along(shape, axis, GroupSize)
            : throw new NibbleException($"A quantizer {this} can't take a tensor of shape {shape}: it has no such axis.");

    // What there are several of: channels along axis 0, groups of 32 along axis 1.
    internal string Plural => $"{(GroupSize is int size ? $"groups of {size}" : "channels")} along axis {Axis}";

    /// <summary>For example <c>per tensor</c>, <c>per channel (axis 0)</c> or <c>per group of 32 (axis 1)</c>.</summary>
    public override string ToString() =>
        Axis is not int axis ? "per tensor" : GroupSize is int size ? $"per group of {size} (axis {axis})" : $"per channel (axis {axis})";
}
