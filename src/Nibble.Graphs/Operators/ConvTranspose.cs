using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>A two-dimensional transposed convolution: each pixel adds its multiple of the filter to the output, strides apart.</summary>
/// <remarks>Inputs: x [N, C, H, W], W [C, M / groups, kH, kW], optionally b [M]. Output: [N, M, H', W'], from which the padding is cut off.</remarks>
public sealed record ConvTranspose : Operator
{
    /// <summary>Strides, what is cut off, and dilation.</summary>
    public Window Window { get; init; } = new();

    /// <summary>How many groups of channels are convolved apart.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Rows added to the output below.</summary>
    public int ExtraHeight { get; init; }

    /// <summary>Columns added to the output on the right.</summary>
    public int ExtraWidth { get; init; }

    /// <inheritdoc/>
    public override int MinInputs => 2;

    /// <inheritdoc/>
    public override int MaxInputs => 3;

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Shape x = inputs[0], w = inputs[1];
        Require(x.Rank == 4 && w.Rank == 4, $"expects an image [N, C, H, W] and filters [C, M/groups, kH, kW], but got {x} and {w}");
        Require(Groups > 0 && w[0] % Groups == 0, $"expects a number of channels divisible by its {Groups} groups, but got {w[0]}");
        Require(x[1] == w[0] || x[1] == Shape.Unknown, $"expects {w[0]} channels, but got {x}");
        int outputs = checked(w[1] * Groups);
        Require(inputs.Length < 3 || (inputs[2].Rank == 1 && inputs[2][0] == outputs), $"expects a bias of shape [{outputs}], but got {(inputs.Length < 3 ? "" : inputs[2])}");
        Require(Window.IsValid && ExtraHeight >= 0 && ExtraWidth >= 0, "expects strides and dilations of at least 1, and padding and added rows and columns of at least 0");
        int height = Along(x[2], w[2], Window.StrideY, Window.DilationY, ExtraHeight - Window.PadTop - Window.PadBottom);
        int width = Along(x[3], w[3], Window.StrideX, Window.DilationX, ExtraWidth - Window.PadLeft - Window.PadRight);
        Require(height != 0 && width != 0, $"cuts off all that an image of {x} becomes");
        return [x[0], outputs, height, width];
    }

    private static int Along(int size, int kernel, int stride, int dilation, int extra)
    {
        if (size == Shape.Unknown)
            return Shape.Unknown;
        long length = ((size - 1L) * stride) + ((kernel - 1L) * dilation) + 1 + extra;
        return checked((int)Math.Max(length, 0));
    }
}
