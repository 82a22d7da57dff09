using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nibble.Numerics;

namespace Nibble.Kernels;

/// <summary><see cref="CounterRandom"/>'s numbers for sixteen neighboring indices at once, bit for bit.</summary>
internal static class CounterRandomLanes
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    /// <summary>What the numbers of a generator share: the mixed seed.</summary>
    public static ulong Base(CounterRandom random) => unchecked(Mix(Vector512.Create(random.Seed)).ToScalar());

    /// <summary><see cref="CounterRandom.Uniform(ulong)"/> of <paramref name="index"/> and the fifteen after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Uniform(ulong seedBase, ulong index)
    {
        Vector512<ulong> low = (Vector512<ulong>.Indices + Vector512.Create(index + 1)) * Vector512.Create(GoldenGamma);
        Vector512<ulong> high = low + Vector512.Create(unchecked(8 * GoldenGamma));
        Vector512<ulong> start = Vector512.Create(seedBase);
        Vector512<uint> bits = Vector512.Narrow(Mix(start + low) >>> 40, Mix(start + high) >>> 40);
        return Vector512.ConvertToSingle(bits.AsInt32()) * Vector512.Create(1f / (1 << 24));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Mix(Vector512<ulong> z)
    {
        z = (z ^ (z >>> 30)) * Vector512.Create(0xBF58476D1CE4E5B9);
        z = (z ^ (z >>> 27)) * Vector512.Create(0x94D049BB133111EB);
        return z ^ (z >>> 31);
    }
}
