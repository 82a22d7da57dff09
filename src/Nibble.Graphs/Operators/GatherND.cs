using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>Parts of the first value, each named by a row of the second: a place along each of the first axes.</summary>
/// <remarks>
/// Inputs: data, and indices [..., k], of whose rows each leads k axes into the data. Output: the leading axes of the indices, then those of the
/// data that are left. The first <see cref="BatchAxes"/> axes are common to both.
/// </remarks>
public sealed record GatherND(int BatchAxes = 0) : Operator
{
    /// <inheritdoc/>
    public override int MinInputs => 2;

    /// <inheritdoc/>
    public override bool ReadsIntegers(int input) => input == 1;

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Shape data = inputs[0], indices = inputs[1];
        Require(indices.Rank >= 1 && indices[-1] >= 0, $"expects indices [..., k] of known k, but got {indices}");
        int depth = BatchAxes + indices[-1];
        Require(BatchAxes >= 0 && BatchAxes < indices.Rank && depth <= data.Rank, $"expects indices that lead into its data of shape {data} after {BatchAxes} common axes, but got {indices}");
        for (int i = 0; i < BatchAxes; i++)
            Require(data[i] == indices[i] || data[i] == Shape.Unknown || indices[i] == Shape.Unknown, $"expects {BatchAxes} common axes, but got {data} and {indices}");
        return new Shape([.. indices.Sizes[..^1], .. data.Sizes[depth..]]);
    }
}
