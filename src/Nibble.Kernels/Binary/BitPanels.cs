namespace Nibble.Kernels;

/// <summary>Bits of weights in the order in which kernels read them: panels of 8 outputs, one after the other, as one stream of words.</summary>
internal sealed unsafe class BitPanels : IDisposable
{
    private readonly AlignedBuffer _words;

    /// <summary>Makes room for panels of zeros.</summary>
    /// <param name="outputs">Outputs; the lanes of the last panel that have none stay 0.</param>
    /// <param name="words">Words of an output.</param>
    public BitPanels(int outputs, int words)
    {
        (Words, Count) = (words, (outputs + BitTile.Outputs - 1) / BitTile.Outputs);
        _words = new AlignedBuffer((nint)Count * words * BitTile.Outputs * sizeof(ulong));
    }

    /// <summary>Panels.</summary>
    public int Count { get; }

    /// <summary>Words of an output.</summary>
    public int Words { get; }

    public long Bytes => _words.Length;

    public ulong* Panel(int panel) => (ulong*)_words.Start + ((nint)panel * Words * BitTile.Outputs);

    /// <summary>Sets a bit of an output.</summary>
    public void Set(int output, int word, int bit) =>
        Panel(output / BitTile.Outputs)[((nint)word * BitTile.Outputs) + (output % BitTile.Outputs)] |= 1UL << bit;

    public void Dispose() => _words.Dispose();
}
