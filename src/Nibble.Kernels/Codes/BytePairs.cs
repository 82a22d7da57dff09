using Nibble.Numerics;

namespace Nibble.Kernels;

/// <summary>A function of two codes over spans of bytes: a sum or product of codes by lanes in float arithmetic, anything else looked up.</summary>
/// <remarks>Bytes are codes less the least code of their format. The bytes of <see cref="CodePairFunction.Of"/>, bit for bit. The same for any number of threads. One object serves many callers at a time; a run allocates nothing.</remarks>
public sealed unsafe class BytePairs
{
    private readonly CodePairFunction _function;
    private readonly byte _low;
    private readonly byte _high;
    private readonly byte[]? _table;

    /// <summary>Prepares a function.</summary>
    /// <param name="function">What is computed, on grids of at most 8 bits.</param>
    /// <param name="low">The least byte that comes out.</param>
    /// <param name="high">The greatest byte that comes out.</param>
    /// <exception cref="NibbleException">A grid has more than 8 bits.</exception>
    public BytePairs(CodePairFunction function, byte low, byte high)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(low, high);
        foreach (QuantizationGrid grid in (ReadOnlySpan<QuantizationGrid>)[function.Left, function.Right, function.Result])
            if (!ByteGrid.Holds(grid.Format))
                throw new NibbleException($"Codes of {grid.Format} are not held in bytes: take a format of at most 8 bits that has a 0.");
        (_function, _low, _high) = (function, low, high);
        if (function is not (FloatCodeSum or FloatCodeProduct))
            _table = Tabulated();
    }

    /// <summary>What runs, for lists and reports.</summary>
    public string Kernel => _table is null ? "16 lanes" : "table of pairs";

    /// <summary>The definition: the byte of one pair.</summary>
    public byte Of(byte left, byte right)
    {
        long code = _function.Of(left + _function.Left.Format.MinCode, right + _function.Right.Format.MinCode) - _function.Result.Format.MinCode;
        return (byte)Math.Clamp(code, _low, _high);
    }

    /// <summary>Computes each pair.</summary>
    /// <param name="left">As many bytes as go out, or one that meets all of the other side.</param>
    /// <param name="right">As many bytes as go out, or one that meets all of the other side.</param>
    /// <param name="output">The bytes that go out.</param>
    /// <exception cref="ArgumentException">An operand has neither as many bytes as go out, nor one.</exception>
    public void Run(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> output)
    {
        if ((left.Length != output.Length && left.Length != 1) || (right.Length != output.Length && right.Length != 1))
            throw new ArgumentException($"Pairs of {left.Length} and {right.Length} bytes can't make {output.Length}.");
        Run(left, right, output, [new PairAxis(output.Length, left.Length == 1 ? 0 : 1, right.Length == 1 ? 0 : 1, 1)]);
    }

    /// <summary>Computes each pair of operands that are broadcast, or that stand inside of larger arrays; large ones are shared out to <see cref="Workers"/>.</summary>
    /// <param name="left">The first operand, from the byte of the first place.</param>
    /// <param name="right">The second operand, from the byte of the first place.</param>
    /// <param name="output">What goes out, from the byte of the first place. No two places may have the same byte.</param>
    /// <param name="axes">The axes, the innermost first; along that, operands have distances of 0 or 1, and bytes that go out are neighbours.</param>
    /// <exception cref="ArgumentException">There is no axis, a size or distance is not as said, or places are outside their spans.</exception>
    public void Run(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> output, ReadOnlySpan<PairAxis> axes)
    {
        if (Check(left.Length, right.Length, output.Length, axes) == 0)
            return;
        fixed (byte* a = left, b = right, y = output, table = _table)
        {
            fixed (PairAxis* each = axes)
            {
                switch (_function)
                {
                    case FloatCodeSum sum:
                        Share(new PairLanes<SumLanes>(new SumLanes(sum), _low, _high), a, b, y, each, axes.Length);
                        break;
                    case FloatCodeProduct product:
                        Share(new PairLanes<ProductLanes>(new ProductLanes(product), _low, _high), a, b, y, each, axes.Length);
                        break;
                    default:
                        Share(new PairTable(table), a, b, y, each, axes.Length);
                        break;
                }
            }
        }
    }

    private static void Share<T>(T function, byte* left, byte* right, byte* output, PairAxis* axes, int count)
        where T : unmanaged, IPairRun
    {
        var tiles = new PairTiles<T>(function, left, right, output, axes, count);
        Workers.Run(tiles.Count, ref tiles);
    }

    // The number of places.
    private static long Check(int left, int right, int output, ReadOnlySpan<PairAxis> axes)
    {
        if (axes.IsEmpty || axes[0] is not { LeftStep: 0 or 1, RightStep: 0 or 1, OutputStep: 1 })
            throw new ArgumentException("Pairs need an innermost axis along which operands have distances of 0 or 1 and results are neighbours.", nameof(axes));
        (long places, long lastLeft, long lastRight, long last) = (1, 0, 0, 0);
        foreach (PairAxis axis in axes)
        {
            if (axis is { Size: < 0 } or { LeftStep: < 0 } or { RightStep: < 0 } or { OutputStep: < 0 })
                throw new ArgumentException($"The axis {axis} has a size or a distance below 0.", nameof(axes));
            places *= axis.Size;
            lastLeft += (long)(axis.Size - 1) * axis.LeftStep;
            lastRight += (long)(axis.Size - 1) * axis.RightStep;
            last += (long)(axis.Size - 1) * axis.OutputStep;
        }

        if (places > 0 && (lastLeft >= left || lastRight >= right || last >= output))
            throw new ArgumentException($"Pairs reach to the bytes {lastLeft} and {lastRight} and make byte {last}, but there are {left} and {right} for {output}.", nameof(axes));
        return places;
    }

    // Bytes beyond the last code of a narrow format never come.
    private byte[] Tabulated()
    {
        var table = new byte[PairTable.RowLength * PairTable.RowLength];
        for (int left = 0; left < _function.Left.Format.LevelCount; left++)
            for (int right = 0; right < _function.Right.Format.LevelCount; right++)
                table[(left * PairTable.RowLength) + right] = Of((byte)left, (byte)right);
        return table;
    }
}
