namespace Nibble.Numerics;

/// <summary>Which elements of a tensor share one scale: all of them, or those of one channel.</summary>
public readonly record struct Granularity
{
    private Granularity(int? axis) => Axis = axis;

    /// <summary>The axis whose every index has a scale of its own; null where the whole tensor has one.</summary>
    public int? Axis { get; }

    /// <summary>One scale for the whole tensor.</summary>
    public static Granularity PerTensor => default;

    /// <summary>One scale for each index along an axis, such as axis 0 of a weight: one for each neuron or filter.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The axis is negative.</exception>
    public static Granularity PerChannel(int axis = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(axis);
        return new Granularity(axis);
    }

    /// <summary>For example <c>per tensor</c> or <c>per channel (axis 0)</c>.</summary>
    public override string ToString() => Axis is int axis ? $"per channel (axis {axis})" : "per tensor";
}
