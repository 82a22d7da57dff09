namespace Nibble.Kernels;

/// <summary>
/// A convolution of float images whose pixels have their channels side by side, forward and back:
/// y[p, o] = b[o] + Σ over taps t and inputs i of x[place of p + t, i] · w[o, i, t], where x has its padding around it.
/// </summary>
/// <remarks>
/// Weights are given to each call, since training changes them at each step. Each y is one chain of fused multiply-adds that begins with the bias and goes
/// through the kernel's rows, their pixels and the inputs of a pixel in order; each dx is one that begins with 0 and goes through the kernel backwards. A dw is
/// the sum of chains over chunks of pixels, which depend on the shape alone. So all results have the same bits for every instruction set and any number of
/// threads; <c>ReferenceConvolution</c> is their definition. Where dy meets its border, zero is multiplied with weights too: weights that are not finite
/// reach pixels there. Nothing is allocated after the first call of each method on a thread. An object is used by one caller at a time.
/// </remarks>
public sealed unsafe class FloatConvolution : IDisposable
{
    private const long SerialProducts = 400_000;

    // What no call leaves behind serves all convolutions of a thread.
    [ThreadStatic]
    private static AlignedBuffer? _bordered;

    [ThreadStatic]
    private static AlignedBuffer? _weights;

    [ThreadStatic]
    private static AlignedBuffer? _sums;

    private readonly FloatTile _tile;
    private readonly float _paddingValue;
    private readonly WeightGradientPlan _plan;
    private readonly ConvolutionParts _forward;
    private ConvolutionParts? _inputGradient;
    private bool _isDisposed;

    /// <summary>Makes ready for a shape.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="paddingValue">What stands around the images.</param>
    /// <exception cref="ArgumentException">The sizes make no sense; the message says which.</exception>
    public FloatConvolution(ConvolutionShape shape, float paddingValue = 0)
        : this(FloatTile.Fastest, shape, paddingValue)
    {
    }

    internal FloatConvolution(FloatTile tile, ConvolutionShape shape, float paddingValue)
    {
        shape.Check();
        (Shape, _tile, _paddingValue, _plan) = (shape, tile, paddingValue, new WeightGradientPlan(shape));
        _forward = ConvolutionParts.Forward(tile, shape, paddingValue);
    }

    /// <summary>The sizes.</summary>
    public ConvolutionShape Shape { get; }

    /// <summary>Computes y.</summary>
    /// <param name="input">x, [N, H, W, inputs].</param>
    /// <param name="weights">w, [outputs, inputs / groups, kernel height, kernel width].</param>
    /// <param name="bias">b, one for each output; empty for none.</param>
    /// <param name="output">y, [N, H', W', outputs].</param>
    /// <exception cref="ArgumentException">A span has another length than its shape says.</exception>
    public void Forward(ReadOnlySpan<float> input, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Span<float> output)
    {
        Expect(input.Length, Shape.InputLength, nameof(input));
        Expect(weights.Length, Shape.WeightLength, nameof(weights));
        Expect(bias.Length, bias.IsEmpty ? 0 : Shape.Outputs, nameof(bias));
        Expect(output.Length, Shape.OutputLength, nameof(output));
        Run(_forward, input, weights, bias, output);
    }

    /// <summary>Computes dx, the derivatives by x.</summary>
    /// <param name="outputGradient">dy, [N, H', W', outputs].</param>
    /// <param name="weights">w, as it was going forward.</param>
    /// <param name="inputGradient">dx, [N, H, W, inputs].</param>
    /// <exception cref="ArgumentException">A span has another length than its shape says.</exception>
    public void InputGradient(ReadOnlySpan<float> outputGradient, ReadOnlySpan<float> weights, Span<float> inputGradient)
    {
        Expect(outputGradient.Length, Shape.OutputLength, nameof(outputGradient));
        Expect(weights.Length, Shape.WeightLength, nameof(weights));
        Expect(inputGradient.Length, Shape.InputLength, nameof(inputGradient));
        Run(_inputGradient ??= ConvolutionParts.InputGradient(_tile, Shape), outputGradient, weights, [], inputGradient);
    }

    /// <summary>Computes dw and db, the derivatives by the weights and by the bias.</summary>
    /// <param name="input">x, as it was going forward.</param>
    /// <param name="outputGradient">dy, [N, H', W', outputs].</param>
    /// <param name="weightGradient">dw, [outputs, inputs / groups, kernel height, kernel width].</param>
    /// <param name="biasGradient">db, one for each output; empty where it is not wanted.</param>
    /// <exception cref="ArgumentException">A span has another length than its shape says.</exception>
    public void WeightGradient(ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient, Span<float> weightGradient, Span<float> biasGradient)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        Expect(input.Length, Shape.InputLength, nameof(input));
        Expect(outputGradient.Length, Shape.OutputLength, nameof(outputGradient));
        Expect(weightGradient.Length, Shape.WeightLength, nameof(weightGradient));
        Expect(biasGradient.Length, biasGradient.IsEmpty ? 0 : Shape.Outputs, nameof(biasGradient));
        fixed (float* x = input, dy = outputGradient, dw = weightGradient, db = biasGradient)
        {
            FloatBorder border = ConvolutionParts.BorderOf(Shape, _paddingValue);
            if (Shape.IsChannelwise)
            {
                // The sums stand as those of one input with many outputs.
                var sized = new DepthwiseGradientTiles(Shape, _plan, border, x, dy, null);
                float* sums = (float*)Grown(ref _sums, (nint)sized.Count * sized.SumsLength).Start;
                var tiles = new DepthwiseGradientTiles(Shape, _plan, border, x, dy, sums);
                var end = new WeightGradientSums(1, Shape.Outputs, Shape.Taps, tiles.Panels, DepthwiseGradientTiles.Columns, _plan.Chunks, sums, dw, db);
                Run(tiles.Count, ref tiles);
                Run(tiles.Panels, ref end);
            }
            else
            {
                var sized = new WeightGradientTiles(_tile, Shape, _plan, border) { Input = x, Gradient = dy, Sums = null };
                float* sums = (float*)Grown(ref _sums, (nint)sized.Count * sized.SumsLength).Start;
                WeightGradientTiles tiles = sized with { Sums = sums };
                var end = new WeightGradientSums(Shape.GroupInputs, Shape.GroupOutputs, Shape.Taps, tiles.Panels, _tile.Columns, _plan.Chunks, sums, dw, db);
                Run(tiles.Count, ref tiles);
                Run(Shape.Groups * tiles.Panels, ref end);
            }
        }
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _forward.Dispose();
        _inputGradient?.Dispose();
    }

    private void Run<T>(int count, ref T tiles)
        where T : unmanaged, ITiles
    {
        if (Shape.Products >= SerialProducts)
        {
            Workers.Run(count, ref tiles);
            return;
        }

        for (int tile = 0; tile < count; tile++)
            tiles.Run(tile);
    }

    private void Run(ConvolutionParts parts, ReadOnlySpan<float> input, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Span<float> output)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        Span<float> bordered = Grown(ref _bordered, parts.BorderedLength).Span<float>(0, parts.BorderedLength);
        Span<float> scratch = Grown(ref _weights, parts.MostWeights).Span<float>(0, parts.MostWeights);
        parts.Run(input, weights, bias, output, bordered, scratch);
    }

    private static AlignedBuffer Grown(ref AlignedBuffer? buffer, nint floats)
    {
        if (buffer is null || buffer.Length < floats * sizeof(float))
        {
            buffer?.Dispose();
            buffer = new AlignedBuffer(floats * sizeof(float));
        }

        return buffer;
    }

    private static void Expect(int found, int expected, string what)
    {
        if (found != expected)
            throw new ArgumentException($"The {what} of the convolution has {expected} numbers, but the span has {found}.", what);
    }
}
