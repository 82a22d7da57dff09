namespace Nibble.Runtime;

/// <summary>A function of bytes, looked up.</summary>
internal sealed class ByteTable(byte[] table)
{
    private readonly byte[] _table = [.. table, .. new byte[256 - table.Length]];

    public void LookUp(ReadOnlySpan<byte> x, Span<byte> y)
    {
        for (int i = 0; i < x.Length; i++)
            y[i] = _table[x[i]];
    }
}
