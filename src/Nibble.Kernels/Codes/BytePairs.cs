using Nibble.Numerics;

namespace Nibble.Kernels;

/// <summary>A function of two codes over spans of bytes: a sum or product of codes by lanes in float arithmetic, anything else looked up.</summary>
/// <remarks>Bytes are codes less the least code of their format. The bytes of <see cref="CodePairFunction.Of"/>, bit for bit. One object serves many threads at a time; a run allocates nothing.</remarks>
public sealed class BytePairs
{
    private const int Values = 256;

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
        switch (_function)
        {
            case FloatCodeSum sum:
                PairLoop.Run(new SumLanes(sum), left, right, output, _low, _high);
                break;
            case FloatCodeProduct product:
                PairLoop.Run(new ProductLanes(product), left, right, output, _low, _high);
                break;
            default:
                LookUp(left, right, output);
                break;
        }
    }

    private void LookUp(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> output)
    {
        int leftStep = left.Length == 1 ? 0 : 1, rightStep = right.Length == 1 ? 0 : 1;
        for (int i = 0; i < output.Length; i++)
            output[i] = _table![(left[i * leftStep] * Values) + right[i * rightStep]];
    }

    // Bytes beyond the last code of a narrow format never come.
    private byte[] Tabulated()
    {
        var table = new byte[Values * Values];
        for (int left = 0; left < _function.Left.Format.LevelCount; left++)
            for (int right = 0; right < _function.Right.Format.LevelCount; right++)
                table[(left * Values) + right] = Of((byte)left, (byte)right);
        return table;
    }
}
