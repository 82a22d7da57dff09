namespace Nibble.Numerics;

/// <summary>
/// Random numbers by counter: the number at an index depends on the seed and that index alone, so results do not depend on
/// the order in which they are drawn, nor on how many threads draw them.
/// </summary>
/// <remarks>
/// The generator is SplitMix64's output function applied to seed and index (Steele, Lea, Flood: Fast Splittable Pseudorandom
/// Number Generators, OOPSLA 2014). Streams of different meaning take different seeds by <see cref="Stream"/>.
/// </remarks>
public readonly record struct CounterRandom(ulong Seed)
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    /// <summary>A generator independent of this one, for another purpose (a layer, an epoch, an operand).</summary>
    public CounterRandom Stream(ulong name) => new(Mix(Seed ^ Mix(name + GoldenGamma)));

    /// <summary>64 random bits.</summary>
    public ulong Bits(ulong index) => Mix(Mix(Seed) + ((index + 1) * GoldenGamma));

    /// <summary>A number of [0, 1) on a grid of 2^-24, as wide as a float's significand.</summary>
    public float Uniform(ulong index) => (Bits(index) >> 40) * (1f / (1 << 24));

    /// <summary>A number of [<paramref name="low"/>, <paramref name="high"/>); <paramref name="low"/> where both are equal.</summary>
    public float Uniform(ulong index, float low, float high)
    {
        float value = low + ((high - low) * Uniform(index));
        return value < high ? value : Math.Max(low, MathF.BitDecrement(high)); // the sum may round up to the open end
    }

    /// <summary>A sample of the standard normal distribution (Box and Muller 1958).</summary>
    public float Normal(ulong index)
    {
        ulong bits = Bits(index);
        double radius = 1 - ((bits >> 32) * (1.0 / 4294967296.0));
        double angle = (uint)bits * (2 * Math.PI / 4294967296.0);
        return (float)(Math.Sqrt(-2 * Math.Log(radius)) * Math.Cos(angle));
    }

    /// <summary>The numbers 0 to <paramref name="count"/> - 1 in an order that this generator decides (Fisher and Yates).</summary>
    public int[] Permutation(int count)
    {
        var order = new int[count];
        Permute(order);
        return order;
    }

    /// <summary>Fills a span with what <see cref="Permutation"/> of its length gives.</summary>
    public void Permute(Span<int> order)
    {
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        for (int i = order.Length - 1; i > 0; i--)
        {
            int j = (int)(Bits((ulong)i) % (ulong)(i + 1));
            (order[i], order[j]) = (order[j], order[i]);
        }
    }

    /// <summary>SplitMix64's output function: a bijection that spreads each bit over all 64. <see cref="Bits"/> is Mix(Mix(seed) + (index + 1) · 0x9E3779B97F4A7C15), for those who compute several at once.</summary>
    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
