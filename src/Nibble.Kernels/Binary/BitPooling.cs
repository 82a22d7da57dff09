namespace Nibble.Kernels;

/// <summary>The greatest of signs, which is their or: max pooling of bits.</summary>
public static class BitPooling
{
    /// <summary>Pools all rows: output[r, word] is the or of the words that the taps of row r have there.</summary>
    /// <param name="input">Words of 64 channels.</param>
    /// <param name="rows">Where the rows begin in the input, in words.</param>
    /// <param name="tapOffsets">The word where each pixel of the window begins, seen from its row. Bits 0, as of padding, never win.</param>
    /// <param name="words">Words of a pixel.</param>
    /// <param name="output">Words of 64 channels.</param>
    /// <param name="outputRows">Where each row goes, in words; as many images, runs and positions as <paramref name="rows"/> has.</param>
    /// <exception cref="ArgumentException">Rows are not inside their spans, or not as many.</exception>
    public static void Max(ReadOnlySpan<ulong> input, in RowGrid rows, ReadOnlySpan<int> tapOffsets, int words, Span<ulong> output, in RowGrid outputRows)
    {
        ArgumentOutOfRangeException.ThrowIfZero(tapOffsets.Length);
        ArgumentOutOfRangeException.ThrowIfNegative(words);
        (int first, int last) = (tapOffsets[0], tapOffsets[0]);
        foreach (int tap in tapOffsets)
            (first, last) = (Math.Min(first, tap), Math.Max(last, tap));
        GridBounds.Pair(rows, outputRows);
        GridBounds.Check(rows, first, last + words, input.Length, "input");
        GridBounds.Check(outputRows, 0, words, output.Length, "output");
        for (int row = 0; row < rows.Count; row++)
        {
            int from = (int)rows[row];
            Span<ulong> to = output.Slice((int)outputRows[row], words);
            for (int word = 0; word < words; word++)
            {
                ulong greatest = 0;
                foreach (int tap in tapOffsets)
                    greatest |= input[from + tap + word];
                to[word] = greatest;
            }
        }
    }
}
