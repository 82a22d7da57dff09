namespace Nibble.Kernels;

/// <summary>
/// A convolution with a 3 × 3 kernel and stride 1 by Winograd's minimal filtering F(4 × 4, 3 × 3): y[image, r, c, n] = bias[n] + Σ over i, j and k of
/// x[image, r + i − top, c + j − left, k] · w[n, k, i, j], with 36 products for 16 outputs where the sum has 144 (Lavin and Gray 2016, arXiv:1509.09308).
/// </summary>
/// <remarks>
/// Outputs are computed in tiles of 4 × 4, each from 6 × 6 inputs. Rounding errors are some eight times those of the plain sum, and relative to
/// the largest sum of the tile, not to each output's own: see docs/kernels.md. NaN stays NaN,
/// and so may outputs of the same tile that do not depend on it; an infinity becomes NaN or stays one. The bits are the same for every instruction set and
/// any number of threads. Weights may be set again and again; nothing is allocated then. One object may be run by many threads at once, but not while its weights are set.
/// </remarks>
public sealed unsafe class WinogradConvolution : IDisposable
{
    // Fewer are packed in less time than sharing out is worth.
    private const int ParallelWeights = 1 << 17;

    private readonly FloatTile _tile;
    private readonly AlignedBuffer _memory;

    /// <summary>Takes memory for weights, which are all zeros until they are set.</summary>
    /// <param name="shape">The images, the channels and the padding.</param>
    /// <exception cref="ArgumentException">A side has too few channels, or no output remains.</exception>
    public WinogradConvolution(WinogradShape shape)
        : this(FloatTile.Fastest, shape)
    {
    }

    internal WinogradConvolution(FloatTile tile, WinogradShape shape)
    {
        shape.Check();
        (_tile, Shape) = (tile, shape);
        Panels = (shape.Outputs + tile.Columns - 1) / tile.Columns;
        _memory = new AlignedBuffer((((nint)WinogradShape.Positions * shape.Inputs * Width) + (2 * Width) + shape.Inputs) * sizeof(float));
        new Span<float>(Padding, shape.Inputs).Fill(shape.PaddingValue);
    }

    /// <summary>The images, the channels and the padding.</summary>
    public WinogradShape Shape { get; }

    /// <summary>What multiplies, for lists and reports.</summary>
    public string Kernel => _tile.Name;

    private int Panels { get; }

    private int Width => Panels * _tile.Columns;

    // [positions, panels, inputs, columns of a tile], then zeros, then biases, then a pixel of padding.
    private float* Weights => (float*)_memory.Start;

    private float* Zeros => Weights + ((nint)WinogradShape.Positions * Shape.Inputs * Width);

    private float* Bias => Zeros + Width;

    private float* Padding => Bias + Width;

    /// <summary>Sets weights and biases.</summary>
    /// <param name="weights">[outputs, inputs, 3, 3].</param>
    /// <param name="bias">One for each output; empty for none.</param>
    /// <exception cref="ArgumentException">The weights or the bias do not have that many elements.</exception>
    public void SetWeights(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias = default)
    {
        if (bias.Length != Shape.Outputs && !bias.IsEmpty)
            throw new ArgumentException($"{Shape.Outputs} outputs need as many biases, or none, but there are {bias.Length}.");
        Pack(weights, turned: false);
        var biases = new Span<float>(Bias, Width);
        biases.Clear();
        bias.CopyTo(biases);
    }

    /// <summary>Sets the weights of the convolution whose gradient this one computes: they are transposed and turned round, and there is no bias.</summary>
    /// <param name="weights">[inputs, outputs, 3, 3], this convolution's inputs being the outputs of the other one.</param>
    /// <exception cref="ArgumentException">The weights do not have that many elements.</exception>
    public void SetTurnedWeights(ReadOnlySpan<float> weights)
    {
        Pack(weights, turned: true);
        new Span<float>(Bias, Width).Clear();
    }

    /// <summary>Convolves.</summary>
    /// <param name="images">How many.</param>
    /// <param name="input">[images, height, width, inputs].</param>
    /// <param name="output">[images, output height, output width, outputs].</param>
    /// <exception cref="ArgumentException">A span does not have that many elements.</exception>
    public void Run(int images, ReadOnlySpan<float> input, Span<float> output)
    {
        ObjectDisposedException.ThrowIf(_memory.Start is null, this);
        Shape.Check(images, input.Length, output.Length);
        fixed (float* x = input, y = output)
        {
            var tiles = new WinogradTiles(_tile, Shape, images)
            {
                Input = x,
                Output = y,
                Weights = Weights,
                Zeros = Zeros,
                Bias = Bias,
                Padding = Padding,
            };
            if (tiles.IsParallel)
                Workers.Run(tiles.Count, ref tiles);
            else
                for (int tile = 0; tile < tiles.Count; tile++)
                    tiles.Run(tile);
        }

        GC.KeepAlive(_memory);
    }

    /// <summary>Gives the packed weights back.</summary>
    public void Dispose() => _memory.Dispose();

    private void Pack(ReadOnlySpan<float> weights, bool turned)
    {
        ObjectDisposedException.ThrowIf(_memory.Start is null, this);
        if (weights.Length != 9L * Shape.Inputs * Shape.Outputs)
            throw new ArgumentException($"{Shape.Outputs} outputs of {Shape.Inputs} inputs need {9L * Shape.Inputs * Shape.Outputs} weights, but there are {weights.Length}.");
        fixed (float* w = weights)
        {
            var packing = new WinogradPacking(_tile, Shape.Inputs, Shape.Outputs, turned) { From = w, To = Weights };
            if (weights.Length >= ParallelWeights)
                Workers.Run(packing.Count, ref packing);
            else
                for (int tile = 0; tile < packing.Count; tile++)
                    packing.Run(tile);
        }

        GC.KeepAlive(_memory);
    }
}
