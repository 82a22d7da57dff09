using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>For every number, how many of its channel's thresholds it has reached (x ≥ t), times a scale, plus an offset: an activation of any steps, as FINN has them.</summary>
/// <remarks>
/// Inputs: x with its channels along <see cref="ChannelAxis"/>, thresholds [C, B], or [1, B] for all channels. Output: x's shape, of at most B + 1 different numbers.
/// Umuroglu et al. 2017 (arXiv:1612.07119), section 4.2.2; QONNX's MultiThreshold.
/// </remarks>
public sealed record MultiThreshold : Operator
{
    /// <summary>What a threshold adds.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>What a number below all thresholds becomes.</summary>
    public float Offset { get; init; }

    /// <summary>The axis that counts channels; negative ones count from the last.</summary>
    public int ChannelAxis { get; init; } = 1;

    /// <inheritdoc/>
    public override int MinInputs => 2;

    /// <summary>What a number becomes that has reached so many thresholds.</summary>
    public float ValueOf(int count) => (float)(((double)Scale * count) + Offset);

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Shape x = inputs[0], thresholds = inputs[1];
        int axis = ChannelAxis < 0 ? ChannelAxis + x.Rank : ChannelAxis;
        Require(axis >= 0 && axis < x.Rank, $"has its channels along axis {ChannelAxis}, but its input has shape {x}");
        Require(
            thresholds.Rank == 2 && (thresholds[0] == 1 || thresholds[0] == x[axis] || x[axis] == Shape.Unknown),
            $"expects thresholds of shape [{(x[axis] == Shape.Unknown ? "channels" : x[axis])} or 1, steps], but got {thresholds}");
        return x;
    }
}
