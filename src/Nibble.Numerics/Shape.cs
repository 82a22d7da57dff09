using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Nibble.Numerics;

/// <summary>The sizes of a tensor's axes, outermost first. A scalar has no axes and one element.</summary>
/// <remarks>An axis of size <see cref="Unknown"/> has a size that only run time knows, such as the batch of a graph's input; tensors have none of these.</remarks>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>
{
    /// <summary>The size of an axis that is known at run time only.</summary>
    public const int Unknown = -1;

    private readonly ImmutableArray<int> _sizes;

    /// <summary>Creates a shape; every size is at least 0, or <see cref="Unknown"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 0 and not <see cref="Unknown"/>.</exception>
    public Shape(params ReadOnlySpan<int> sizes)
    {
        foreach (int size in sizes)
            if (size < Unknown)
                throw new ArgumentOutOfRangeException(nameof(sizes), $"A shape holds sizes of at least 0, but one is {size}.");
        _sizes = [.. sizes];
    }

    /// <summary>The shape of a single number.</summary>
    public static Shape Scalar => default;

    /// <summary>The number of axes.</summary>
    public int Rank => _sizes.IsDefault ? 0 : _sizes.Length;

    /// <summary>The size of one axis; negative indices count from the end, as in ONNX.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public int this[int axis] => _sizes[Checked(axis)];

    /// <summary>All sizes, outermost first.</summary>
    public ReadOnlySpan<int> Sizes => _sizes.IsDefault ? [] : _sizes.AsSpan();

    /// <summary>Whether every axis has a known size.</summary>
    public bool IsKnown => !Sizes.Contains(Unknown);

    /// <summary>The number of elements: the product of all sizes, 1 for a scalar.</summary>
    /// <exception cref="InvalidOperationException">An axis is <see cref="Unknown"/>.</exception>
    /// <exception cref="OverflowException">There are more than 2^63 - 1 elements.</exception>
    public long ElementCount
    {
        get
        {
            // First, since the other sizes alone may be too many.
            long count = Sizes.Contains(0) ? 0 : 1;
            foreach (int size in Sizes)
                count = size == Unknown
                    ? throw new InvalidOperationException($"The shape {this} has an axis of unknown size.")
                    : checked(count * size);
            return count;
        }
    }

    /// <summary>Creates a shape from its sizes; what a collection expression such as <c>[64, 128]</c> calls.</summary>
    public static Shape Create(ReadOnlySpan<int> sizes) => new(sizes);

    /// <summary>The same shape with another size along one axis; negative indices count from the end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis, or the size is below 0 and not <see cref="Unknown"/>.</exception>
    public Shape With(int axis, int size)
    {
        int[] sizes = Sizes.ToArray();
        sizes[Checked(axis)] = size;
        return new Shape(sizes);
    }

    /// <summary>Whether a tensor of this known shape may stand where <paramref name="expected"/> is asked for: same rank, same sizes, any size where that is <see cref="Unknown"/>.</summary>
    public bool Fits(Shape expected)
    {
        if (Rank != expected.Rank)
            return false;
        for (int axis = 0; axis < Rank; axis++)
            if (expected[axis] != Unknown && expected[axis] != this[axis])
                return false;
        return true;
    }

    /// <summary>Enumerates the sizes, outermost first.</summary>
    public ReadOnlySpan<int>.Enumerator GetEnumerator() => Sizes.GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(Shape other) => Sizes.SequenceEqual(other.Sizes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int size in Sizes)
            hash.Add(size);
        return hash.ToHashCode();
    }

    /// <summary>For example <c>[64, 784]</c>; an unknown size is a question mark.</summary>
    public override string ToString() =>
        "[" + string.Join(", ", Sizes.ToArray().Select(size => size == Unknown ? "?" : size.ToString())) + "]";

    /// <summary>Whether both have the same sizes.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether any size differs.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    private int Checked(int axis) => axis >= -Rank && axis < Rank
        ? axis < 0 ? axis + Rank : axis
        : throw new ArgumentOutOfRangeException(nameof(axis), $"The shape {this} has no axis {axis}.");
}
