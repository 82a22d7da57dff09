using System.Runtime.CompilerServices;

namespace Nibble.Kernels;

/// <summary>Pairs of bytes along some axes, cut into tiles: a piece of a long stretch, or some short ones.</summary>
internal readonly unsafe struct PairTiles<T> : ITiles
    where T : unmanaged, IPairRun
{
    // About ten microseconds of work.
    private const int TileBytes = 1 << 16;

    private readonly T _function;
    private readonly byte* _left;
    private readonly byte* _right;
    private readonly byte* _output;
    private readonly PairAxis* _axes;
    private readonly int _axisCount;
    private readonly int _stretches;
    private readonly int _pieces;
    private readonly int _stretchesOfTile;

    /// <param name="function">What is computed.</param>
    /// <param name="left">The first operand's first byte.</param>
    /// <param name="right">The second operand's.</param>
    /// <param name="output">The first byte that goes out.</param>
    /// <param name="axes">The axes, the innermost first; no size is 0.</param>
    /// <param name="axisCount">How many.</param>
    public PairTiles(T function, byte* left, byte* right, byte* output, PairAxis* axes, int axisCount)
    {
        (_function, _axisCount, _stretches) = (function, axisCount, 1);
        _left = left;
        _right = right;
        _output = output;
        _axes = axes;
        for (int axis = 1; axis < axisCount; axis++)
            _stretches *= axes[axis].Size;
        _pieces = ((axes[0].Size - 1) / TileBytes) + 1;
        _stretchesOfTile = Math.Max(1, TileBytes / axes[0].Size);
    }

    public int Count => _pieces > 1 ? _stretches * _pieces : ((_stretches - 1) / _stretchesOfTile) + 1;

    public void Run(int tile)
    {
        int length = _axes[0].Size;
        if (_pieces > 1)
        {
            (int stretch, int piece) = Math.DivRem(tile, _pieces);
            int start = piece * TileBytes;
            RunStretch(stretch, start, Math.Min(TileBytes, length - start));
            return;
        }

        int last = Math.Min((tile + 1) * _stretchesOfTile, _stretches);
        for (int stretch = tile * _stretchesOfTile; stretch < last; stretch++)
            RunStretch(stretch, 0, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void RunStretch(int number, int start, int count)
    {
        PairAxis inner = _axes[0];
        nint left = (nint)start * inner.LeftStep, right = (nint)start * inner.RightStep, output = start;
        for (int axis = 1; axis < _axisCount; axis++)
        {
            (number, int place) = Math.DivRem(number, _axes[axis].Size);
            left += (nint)place * _axes[axis].LeftStep;
            right += (nint)place * _axes[axis].RightStep;
            output += (nint)place * _axes[axis].OutputStep;
        }

        _function.Run(_left + left, inner.LeftStep, _right + right, inner.RightStep, _output + output, count);
    }
}
