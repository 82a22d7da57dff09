using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>Both gradients over parts of an array that its length alone decides; the parts' sums are added in order.</summary>
internal readonly unsafe struct LearnedGridTiles<T>(float* values, float* gradient, int length, T function, double* sums) : ITiles
    where T : unmanaged, ILearnedGridFunction
{
    public const int MostParts = 16;

    private const int LeastPart = 1 << 13;
    private const int Lanes = 8;

    // Whole vectors, so that an element's lane does not depend on the part.
    private readonly int _part = Math.Max(LeastPart, ((length / MostParts) + Lanes) / Lanes * Lanes);

    public int Count => (length + _part - 1) / _part;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int tile)
    {
        int i = tile * _part, end = Math.Min(i + _part, length);
        Vector256<double> low = default, high = default;
        T derivatives = function;
        for (; i <= end - Lanes; i += Lanes)
            Step(ref derivatives, values + i, gradient + i, ref low, ref high);
        if (i < end)
        {
            float* rest = stackalloc float[2 * Lanes];
            for (int lane = 0; lane < Lanes; lane++)
                (rest[lane], rest[Lanes + lane]) = i + lane < end ? (values[i + lane], gradient[i + lane]) : (0, 0);
            Step(ref derivatives, rest, rest + Lanes, ref low, ref high);
            for (int lane = 0; i + lane < end; lane++)
                gradient[i + lane] = rest[Lanes + lane];
        }

        low += high;
        sums[tile] = low[0] + low[1] + low[2] + low[3];
    }

    // Products of floats are exact in doubles.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(ref T derivatives, float* values, float* gradient, ref Vector256<double> low, ref Vector256<double> high)
    {
        Vector256<float> g = Vector256.Load(gradient), passes = derivatives.Apply(Vector256.Load(values), out Vector256<float> ofLearned);
        (Vector256<double> gLow, Vector256<double> gHigh) = Vector256.Widen(g);
        (Vector256<double> dLow, Vector256<double> dHigh) = Vector256.Widen(ofLearned);
        low += gLow * dLow;
        high += gHigh * dHigh;
        Vector256.Store(g & passes, gradient);
    }
}
