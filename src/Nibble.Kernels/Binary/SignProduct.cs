namespace Nibble.Kernels;

/// <summary>The product of the signs of two matrices of floats, as binary layers train with it: y = sign(x) · sign(W)ᵀ + b, zero counting as positive and NaN as negative.</summary>
/// <remarks>Both are packed into bits anew at each call, which reads W once. The sums are exact, so y has one rounding, that of the bias.</remarks>
public static unsafe class SignProduct
{
    // Below this a thread's wake-up costs more than it saves.
    private const long SharedProducts = 1 << 20;

    [ThreadStatic]
    private static AlignedBuffer? _packed;

    /// <summary>Multiplies.</summary>
    /// <param name="size">Rows of x, rows of W, and the columns of both.</param>
    /// <param name="left">x, [M, K].</param>
    /// <param name="right">W, [N, K].</param>
    /// <param name="bias">b, [N]; empty for none.</param>
    /// <param name="result">y, [M, N], overwritten.</param>
    /// <exception cref="ArgumentException">A span has not as many elements as needed.</exception>
    public static void Run(GemmSize size, ReadOnlySpan<float> left, ReadOnlySpan<float> right, ReadOnlySpan<float> bias, Span<float> result)
    {
        size.Check(left.Length, right.Length, result.Length);
        if (bias.Length > 0 && bias.Length < size.N)
            throw new ArgumentException($"A product of {size.N} columns needs a bias of each or none, but got {bias.Length}.", nameof(bias));
        if (size.M == 0 || size.N == 0)
            return;
        int words = BitPacking.WordsOf(size.K);
        nint bits = (nint)size.M * words * sizeof(ulong);
        byte* packed = Packed(bits + ((nint)words * sizeof(nint)));
        for (int row = 0; row < size.M; row++)
            BitPacking.PackSigns(left.Slice(row * size.K, size.K), new Span<ulong>(packed + ((nint)row * words * sizeof(ulong)), words));
        var places = (nint*)(packed + bits);
        for (int word = 0; word < words; word++)
            places[word] = word * sizeof(ulong);
        fixed (float* w = right, b = bias, y = result)
        {
            var tiles = new SignProductTiles(size, packed, places, w, b, y);
            if ((long)size.M * size.N * size.K >= SharedProducts)
            {
                Workers.Run(tiles.Count, ref tiles);
                return;
            }

            for (int tile = 0; tile < tiles.Count; tile++)
                tiles.Run(tile);
        }
    }

    private static byte* Packed(nint bytes)
    {
        if (_packed is null || _packed.Length < bytes)
        {
            _packed?.Dispose();
            _packed = new AlignedBuffer(bytes);
        }

        return _packed.Start;
    }
}
