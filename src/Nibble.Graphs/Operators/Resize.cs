using System.Collections.Immutable;
using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>Longer or shorter axes, with values between the elements where the mode asks for them.</summary>
/// <param name="Mode">How a value between elements is found.</param>
/// <param name="Scales">For each axis, how many times as long it becomes; 0 where that follows from its size.</param>
/// <param name="Sizes">For each axis, how long it becomes; <see cref="Shape.Unknown"/> where that follows from the scale, rounded down.</param>
public sealed record Resize(ResizeMode Mode, ImmutableArray<float> Scales, ImmutableArray<int> Sizes) : Operator
{
    /// <summary>Which place of the input an element shows.</summary>
    public ResizePlaces Places { get; init; }

    /// <summary>Which element is next to a place.</summary>
    public ResizeRounding Rounding { get; init; }

    /// <summary>The slope of the cubic curve's outer part at its inner end.</summary>
    public float CubicSlope { get; init; } = -0.75f;

    /// <summary>Whether elements beyond the ends have no weight; else those at the ends stand for them.</summary>
    public bool ExcludesOutside { get; init; }

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Shape x = inputs[0];
        Require(Scales.AsSpan().Length == x.Rank && Sizes.AsSpan().Length == x.Rank, $"expects a scale and a size for each axis of its input of shape {x}");
        var sizes = new int[x.Rank];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            Require(Sizes[axis] > 0 || (Sizes[axis] == Shape.Unknown && Scales[axis] > 0), $"expects sizes of at least 1 and scales above 0, but has {Sizes[axis]} and {Scales[axis]} along axis {axis}");
            sizes[axis] = SizeAlong(axis, x[axis]);
            Require(sizes[axis] <= 0 || x[axis] != 0, $"can't fill axis {axis} from its input of shape {x}");
        }

        return new Shape(sizes);
    }

    /// <summary>The scale of an axis of a size.</summary>
    public float ScaleAlong(int axis, int size) => Scales[axis] > 0 ? Scales[axis] : (float)Sizes[axis] / size;

    /// <inheritdoc/>
    public bool Equals(Resize? other) => other is not null && Mode == other.Mode && Places == other.Places && Rounding == other.Rounding
        && CubicSlope == other.CubicSlope && ExcludesOutside == other.ExcludesOutside
        && Scales.AsSpan().SequenceEqual(other.Scales.AsSpan()) && Sizes.AsSpan().SequenceEqual(other.Sizes.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Mode, Places, Rounding, Scales.AsSpan().Length);

    private int SizeAlong(int axis, int size) =>
        Sizes[axis] != Shape.Unknown ? Sizes[axis]
        : Scales[axis] == 1 || size == Shape.Unknown ? size
        : checked((int)(size * Scales[axis]));
}
