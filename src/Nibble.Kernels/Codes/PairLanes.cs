using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>A function of two bytes, sixteen at a time; what is left at the end of a stretch goes through a vector of its own.</summary>
/// <param name="function">What is computed.</param>
/// <param name="low">The least byte that comes out.</param>
/// <param name="high">The greatest byte that comes out.</param>
internal readonly unsafe struct PairLanes<T>(T function, byte low, byte high) : IPairRun
    where T : unmanaged, IPairLanes
{
    private const int Lanes = 16;

    private readonly T _function = function;
    private readonly byte _low = low;
    private readonly byte _high = high;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(byte* left, int leftStep, byte* right, int rightStep, byte* output, int count)
    {
        T lanes = _function;
        Vector512<int> least = Vector512.Create((int)_low), greatest = Vector512.Create((int)_high);
        Vector128<byte> oneLeft = leftStep == 0 ? Vector128.Create(*left) : default, oneRight = rightStep == 0 ? Vector128.Create(*right) : default;
        int i = 0;
        for (; i <= count - Lanes; i += Lanes)
            LaneStore.Bytes(Codes(lanes, leftStep == 0 ? oneLeft : Vector128.Load(left + i), rightStep == 0 ? oneRight : Vector128.Load(right + i), least, greatest), output + i, Lanes);
        if (i == count)
            return;
        uint rest = (uint)(count - i);
        if (leftStep != 0)
            Unsafe.CopyBlockUnaligned(&oneLeft, left + i, rest);
        if (rightStep != 0)
            Unsafe.CopyBlockUnaligned(&oneRight, right + i, rest);
        LaneStore.Bytes(Codes(lanes, oneLeft, oneRight, least, greatest), output + i, count - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Codes(in T function, Vector128<byte> left, Vector128<byte> right, Vector512<int> low, Vector512<int> high) =>
        Vector512.Min(Vector512.Max(function.Apply(ByteLanes.Widened(left), ByteLanes.Widened(right)), low), high);
}
