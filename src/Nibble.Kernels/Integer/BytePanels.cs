using System.Runtime.InteropServices;

namespace Nibble.Kernels;

/// <summary>Weights in the order in which kernels read them: panels of 32 outputs, one after the other, as one stream.</summary>
/// <remarks>
/// Weights of fewer than 8 bits stand in planes: 8 / bits steps share the bytes of one, plane p of a byte being the weight that the
/// p-th of those steps has at that byte's place. They are stored unsigned, <see cref="Bias"/> above what they are.
/// </remarks>
internal sealed unsafe class BytePanels : IDisposable
{
    private readonly AlignedBuffer _bytes;
    private readonly AlignedBuffer _sums;

    public BytePanels(ReadOnlySpan<sbyte> weights, int outputs, int taps, int tapLength, int bits)
    {
        Require(weights, bits);
        (Outputs, Taps, TapLength, Bits) = (outputs, taps, tapLength, bits);
        Count = (outputs + ByteTile.Outputs - 1) / ByteTile.Outputs;
        Dwords = Math.Max(1, (tapLength + 3) / 4);
        Steps = taps * Dwords;
        PanelBytes = (nint)((Steps + Planes - 1) / Planes) * ByteTile.StepBytes;
        _bytes = new AlignedBuffer(Count * PanelBytes);
        _sums = new AlignedBuffer((nint)Count * ByteTile.StepBytes);
        Pack(weights);
    }

    public int Outputs { get; }

    public int Taps { get; }

    public int TapLength { get; }

    public int Bits { get; }

    /// <summary>Panels.</summary>
    public int Count { get; }

    /// <summary>Dwords of a tap, at least 1.</summary>
    public int Dwords { get; }

    /// <summary>Steps of a panel as kernels of 8 bits see it.</summary>
    public int Steps { get; }

    public nint PanelBytes { get; }

    /// <summary>Steps that share a step's bytes.</summary>
    public int Planes => 8 / Bits;

    /// <summary>How far above its weight a stored number of fewer than 8 bits is; weights of 1 bit are twice the stored one less 1.</summary>
    public int Bias => Bits == 8 ? 0 : 1 << (Bits - 1);

    public long Bytes => _bytes.Length;

    /// <summary>The sum of each output's weights.</summary>
    public int* Sums => (int*)_sums.Start;

    /// <summary>The extremes of two neighbours.</summary>
    public PairSums Pairs { get; private set; }

    public byte* Panel(int panel) => _bytes.Start + (panel * PanelBytes);

    public void Dispose()
    {
        _bytes.Dispose();
        _sums.Dispose();
    }

    private static void Require(ReadOnlySpan<sbyte> weights, int bits)
    {
        if (bits is not (1 or 2 or 4 or 8))
            throw new ArgumentOutOfRangeException(nameof(bits), $"Weights are stored in 1, 2, 4 or 8 bits, not {bits}.");
        foreach (sbyte weight in weights)
        {
            bool fits = bits == 1 ? weight is 1 or -1 : weight >= -(1 << (bits - 1)) && weight < 1 << (bits - 1);
            if (!fits)
                throw new ArgumentException($"A weight of {weight} can't be stored in {bits} bit{(bits == 1 ? " (-1 or +1)" : "s")}.", nameof(weights));
        }
    }

    private void Pack(ReadOnlySpan<sbyte> weights)
    {
        int least = 0, greatest = 0;
        Span<sbyte> padded = new sbyte[Dwords * 4];
        for (int output = 0; output < Outputs; output++)
        {
            byte* lane = Panel(output / ByteTile.Outputs) + (output % ByteTile.Outputs * 4);
            for (int tap = 0; tap < Taps; tap++)
            {
                ReadOnlySpan<sbyte> row = weights.Slice(((output * Taps) + tap) * TapLength, TapLength);
                row.CopyTo(padded);
                for (int pair = 0; pair < padded.Length; pair += 2)
                {
                    int first = padded[pair], second = padded[pair + 1];
                    least = Math.Min(least, Math.Min(first, 0) + Math.Min(second, 0));
                    greatest = Math.Max(greatest, Math.Max(first, 0) + Math.Max(second, 0));
                    Sums[output] += first + second;
                }

                if (Bits == 8)
                    PackDwords(MemoryMarshal.Cast<sbyte, int>(padded), lane + ((nint)tap * Dwords * ByteTile.StepBytes));
                else
                    PackPlanes(row, lane, tap * Dwords);
            }
        }

        Pairs = new PairSums(least, greatest);
    }

    private static void PackDwords(ReadOnlySpan<int> dwords, byte* to)
    {
        for (int step = 0; step < dwords.Length; step++)
            *(int*)(to + ((nint)step * ByteTile.StepBytes)) = dwords[step];
    }

    private void PackPlanes(ReadOnlySpan<sbyte> row, byte* lane, int firstStep)
    {
        for (int k = 0; k < row.Length; k++)
        {
            (int block, int plane) = Math.DivRem(firstStep + (k / 4), Planes);
            int stored = Bits == 1 ? (row[k] + 1) / 2 : row[k] + Bias;
            lane[((nint)block * ByteTile.StepBytes) + (k % 4)] |= (byte)(stored << (plane * Bits));
        }
    }
}
