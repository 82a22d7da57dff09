namespace Nibble.Kernels;

/// <summary>
/// The gradient of the weights of a <see cref="WinogradConvolution"/>: dw[n, k, i, j] = Σ over images, r and c of dy[image, r, c, n] · x[image, r + i − top, c + j − left, k],
/// with 36 products for a tile of 4 × 4 outputs where the sum has 144.
/// </summary>
/// <remarks>
/// Transformed patches and transformed gradients are multiplied position by position and summed over all tiles of all images, one chain for each
/// number, before the one transform back. Rounding errors are some eight times those of the plain sum, and relative to the largest of the nine sums
/// of a kernel. NaN stays NaN, for the whole kernel that meets it. The bits are the same for every instruction set and any number of threads.
/// Nothing is allocated once the object exists. One object works for one caller at a time.
/// </remarks>
public sealed unsafe class WinogradWeightGradient : IDisposable
{
    private const int BlockBytes = 8 << 20;
    private const int FewestTiles = 48;
    private const int MostTiles = 512;

    private readonly FloatTile _tile;
    private readonly AlignedBuffer _memory;
    private readonly WinogradGradientLayout _layout;

    /// <summary>Takes memory.</summary>
    /// <param name="shape">The convolution.</param>
    /// <exception cref="ArgumentException">A side has too few channels, or no output remains.</exception>
    public WinogradWeightGradient(WinogradShape shape)
        : this(FloatTile.Fastest, shape)
    {
    }

    internal WinogradWeightGradient(FloatTile tile, WinogradShape shape)
    {
        shape.Check();
        (_tile, Shape) = (tile, shape);
        int tiles = Math.Clamp(BlockBytes / ((shape.Inputs + shape.Outputs) * WinogradShape.Positions * sizeof(float)), FewestTiles, MostTiles);
        _layout = new WinogradGradientLayout(tile, shape, tiles);
        _memory = new AlignedBuffer((nint)_layout.Length * sizeof(float));
        new Span<float>((float*)_memory.Start + _layout.Padding, shape.Inputs).Fill(shape.PaddingValue);
    }

    /// <summary>The convolution.</summary>
    public WinogradShape Shape { get; }

    /// <summary>What multiplies, for lists and reports.</summary>
    public string Kernel => _tile.Name;

    /// <summary>Computes the gradient.</summary>
    /// <param name="images">How many.</param>
    /// <param name="input">[images, height, width, inputs].</param>
    /// <param name="outputGradient">[images, output height, output width, outputs].</param>
    /// <param name="weightGradient">[outputs, inputs, 3, 3], overwritten.</param>
    /// <exception cref="ArgumentException">A span does not have that many elements.</exception>
    public void Run(int images, ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient, Span<float> weightGradient)
    {
        ObjectDisposedException.ThrowIf(_memory.Start is null, this);
        Shape.Check(images, input.Length, outputGradient.Length);
        if (weightGradient.Length != 9L * Shape.Inputs * Shape.Outputs)
            throw new ArgumentException($"{Shape.Outputs} outputs of {Shape.Inputs} inputs have {9L * Shape.Inputs * Shape.Outputs} weights, but their gradient has room for {weightGradient.Length}.");
        if (images == 0)
        {
            weightGradient.Clear();
            return;
        }

        fixed (float* x = input, dy = outputGradient, dw = weightGradient)
        {
            int tiles = images * Shape.Tiles, blocks = (tiles + _layout.BlockTiles - 1) / _layout.BlockTiles;
            bool parallel = (long)tiles * Shape.Inputs * Shape.Outputs * WinogradShape.Positions >= WinogradTiles.ParallelProducts;
            for (int block = 0; block < blocks; block++)
            {
                int first = (int)((long)tiles * block / blocks), count = (int)((long)tiles * (block + 1) / blocks) - first;
                var transforms = new WinogradGradientTransforms(_tile, Shape, _layout, first, count) { Input = x, OutputGradient = dy, Memory = (float*)_memory.Start };
                Run(transforms.Count, parallel, ref transforms);
                var products = new WinogradGradientProducts(_tile, Shape, _layout, count, block > 0) { Memory = (float*)_memory.Start };
                Run(WinogradGradientProducts.Count, parallel, ref products);
            }

            var end = new WinogradGradientEnd(_tile, Shape, _layout) { Memory = (float*)_memory.Start, WeightGradient = dw };
            Run(end.Count, parallel, ref end);
        }

        GC.KeepAlive(_memory);
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => _memory.Dispose();

    private static void Run<T>(int count, bool parallel, ref T tiles)
        where T : unmanaged, ITiles
    {
        if (parallel)
            Workers.Run(count, ref tiles);
        else
            for (int tile = 0; tile < count; tile++)
                tiles.Run(tile);
    }
}
