using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>A two-dimensional convolution (cross-correlation, as in ONNX).</summary>
/// <remarks>Inputs: x [N, C, H, W], W [M, C / groups, kH, kW], optionally b [M]. Output: [N, M, H', W']. Padding is zero.</remarks>
public sealed record Conv : Operator
{
    /// <summary>Strides, padding and dilation.</summary>
    public Window Window { get; init; } = new();

    /// <summary>How many groups of channels are convolved apart.</summary>
    public int Groups { get; init; } = 1;

    /// <inheritdoc/>
    public override int MinInputs => 2;

    /// <inheritdoc/>
    public override int MaxInputs => 3;

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Shape x = inputs[0], w = inputs[1];
        Require(x.Rank == 4 && w.Rank == 4, $"expects an image [N, C, H, W] and filters [M, C/groups, kH, kW], but got {x} and {w}");
        Require(Groups > 0 && w[0] % Groups == 0, $"expects a number of filters divisible by its {Groups} groups, but got {w[0]}");
        Require(x[1] == w[1] * Groups || x[1] == Shape.Unknown, $"expects {w[1] * Groups} channels, but got {x}");
        Require(inputs.Length < 3 || (inputs[2].Rank == 1 && inputs[2][0] == w[0]), $"expects a bias of shape [{w[0]}], but got {(inputs.Length < 3 ? "" : inputs[2])}");
        Require(Window.IsValid, "expects strides and dilations of at least 1 and padding of at least 0");
        (int height, int width) = Window.OutputSize(x[2], x[3], w[2], w[3]);
        Require(height != 0 && width != 0, $"has a kernel of {w[2]}x{w[3]} that does not fit an image of {x}");
        return [x[0], w[0], height, width];
    }
}
