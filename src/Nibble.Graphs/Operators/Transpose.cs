using System.Collections.Immutable;
using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>The axes in another order: axis i of the output is axis Order[i] of the input; an empty order reverses them.</summary>
public sealed record Transpose(ImmutableArray<int> Order) : Operator
{
    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Shape x = inputs[0];
        int[] order = OrderFor(x.Rank);
        Require(order.Order().SequenceEqual(Enumerable.Range(0, x.Rank)), $"has the order [{string.Join(", ", order)}], but its input has shape {x}");
        return new Shape([.. order.Select(axis => x[axis])]);
    }

    /// <summary>The order, written out for a number of axes.</summary>
    public int[] OrderFor(int rank) => Order.IsDefaultOrEmpty ? [.. Enumerable.Range(0, rank).Reverse()] : [.. Order];

    /// <inheritdoc/>
    public bool Equals(Transpose? other) => other is not null && Order.AsSpan().SequenceEqual(other.Order.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Order.IsDefault ? 0 : Order.Length;
}
