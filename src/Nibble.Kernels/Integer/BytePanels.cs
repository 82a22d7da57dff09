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
        for (int output = 0; output < Outputs; output++)
        {
            byte* lane = Panel(output / ByteTile.Outputs) + (output % ByteTile.Outputs * 4);
            int sum = 0;
            for (int tap = 0; tap < Taps; tap++)
            {
                ReadOnlySpan<sbyte> row = weights.Slice(((output * Taps) + tap) * TapLength, TapLength);
                for (int k = 0; k < TapLength; k++)
                {
                    int step = (tap * Dwords) + (k / 4), weight = row[k];
                    int stored = Bits == 8 ? weight : Bits == 1 ? (weight + 1) / 2 : weight + Bias;
                    lane[((nint)(step / Planes) * ByteTile.StepBytes) + (k % 4)] |= (byte)(stored << (step % Planes * Bits));
                    sum += weight;
                    if ((k & 1) == 0)
                    {
                        int next = k + 1 < TapLength ? row[k + 1] : 0;
                        least = Math.Min(least, Math.Min(weight, 0) + Math.Min(next, 0));
                        greatest = Math.Max(greatest, Math.Max(weight, 0) + Math.Max(next, 0));
                    }
                }
            }

            Sums[output] = sum;
        }

        Pairs = new PairSums(least, greatest);
    }
}
