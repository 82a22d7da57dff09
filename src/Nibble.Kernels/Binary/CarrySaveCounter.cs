using System.Runtime.CompilerServices;

namespace Nibble.Kernels;

/// <summary>Counts ones in each lane of many vectors, most of them without counting: full adders, bit by bit, gather eight vectors into one of weight 8.</summary>
/// <remarks>
/// <code>
/// x0 x1 │ x2 x3 │ x4 x5 │ x6 x7      eight vectors and the ones kept from before
///   └ ones ┴ ones ┴ ones ┴ ones      each adder: sum stays in ones, carry goes down
///     c  c    c  c                   pairs of carries with twos
///       └ twos ┴ twos
///          c     c                   and with fours
///           └ fours ─ carry          worth 8: only this one is counted, by bytes
/// </code>
/// Harley and Seal's method; Muła, Kurz, Lemire 2018 (arXiv:1611.07612), section 3.
/// </remarks>
internal unsafe struct CarrySaveCounter<TVector, TLanes>
    where TVector : struct
    where TLanes : struct, IBitLanes<TVector>
{
    /// <summary>Groups of eight after which a byte of <see cref="Eights"/> may be full: each adds up to 8.</summary>
    public const int MostGroups = 31;

    /// <summary>Groups up to which a byte holds everything: 8 · 24 from groups, and 56 from the rest.</summary>
    public const int MostGroupsInBytes = 3;

    public TVector Ones;
    public TVector Twos;
    public TVector Fours;
    public TVector Eights;

    /// <summary>Begins with the words that are left when eights are taken away: 0 to 7 of them fit the digits without counting.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(byte* row, nint* words, ulong* panel, int count)
    {
        (Ones, Twos, Fours, Eights) = (default, default, default, default);
        if (count == 0)
            return;
        TVector a = TLanes.Differing((ulong*)(row + words[0]), panel);
        if (count == 1)
        {
            Ones = a;
            return;
        }

        TVector b = TLanes.Differing((ulong*)(row + words[1]), panel + 8);
        TVector c = count > 2 ? TLanes.Differing((ulong*)(row + words[2]), panel + 16) : default;
        TVector sum = TLanes.Sum(a, b, c), carry = TLanes.Carry(a, b, c);
        if (count <= 3)
        {
            (Ones, Twos) = (sum, carry);
            return;
        }

        TVector d = TLanes.Differing((ulong*)(row + words[3]), panel + 24);
        TVector e = count > 4 ? TLanes.Differing((ulong*)(row + words[4]), panel + 32) : default;
        TVector f = count > 5 ? TLanes.Differing((ulong*)(row + words[5]), panel + 40) : default;
        TVector g = count > 6 ? TLanes.Differing((ulong*)(row + words[6]), panel + 48) : default;
        TVector second = TLanes.Carry(sum, d, e), middle = TLanes.Sum(sum, d, e), third = TLanes.Carry(middle, f, g);
        Ones = TLanes.Sum(middle, f, g);
        Twos = TLanes.Sum(carry, second, third);
        Fours = TLanes.Carry(carry, second, third);
    }

    /// <summary>Takes eight words in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddEight(byte* row, nint* words, ulong* panel)
    {
        TVector a = TLanes.Differing((ulong*)(row + words[0]), panel), b = TLanes.Differing((ulong*)(row + words[1]), panel + 8);
        TVector first = TLanes.Carry(Ones, a, b), ones = TLanes.Sum(Ones, a, b);
        a = TLanes.Differing((ulong*)(row + words[2]), panel + 16);
        b = TLanes.Differing((ulong*)(row + words[3]), panel + 24);
        TVector second = TLanes.Carry(ones, a, b);
        ones = TLanes.Sum(ones, a, b);
        TVector lower = TLanes.Carry(Twos, first, second), twos = TLanes.Sum(Twos, first, second);
        a = TLanes.Differing((ulong*)(row + words[4]), panel + 32);
        b = TLanes.Differing((ulong*)(row + words[5]), panel + 40);
        first = TLanes.Carry(ones, a, b);
        ones = TLanes.Sum(ones, a, b);
        a = TLanes.Differing((ulong*)(row + words[6]), panel + 48);
        b = TLanes.Differing((ulong*)(row + words[7]), panel + 56);
        second = TLanes.Carry(ones, a, b);
        Ones = TLanes.Sum(ones, a, b);
        TVector upper = TLanes.Carry(twos, first, second);
        Twos = TLanes.Sum(twos, first, second);
        TVector eights = TLanes.Carry(Fours, lower, upper);
        Fours = TLanes.Sum(Fours, lower, upper);
        Eights = TLanes.AddBytes(Eights, TLanes.CountBytes(eights));
    }

    /// <summary>Moves what bytes hold of the eights to lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Flush(TVector lanes)
    {
        lanes = TLanes.AddLanes(lanes, Eights, 3);
        Eights = default;
        return lanes;
    }

    /// <summary>Adds all digits to lanes; what bytes still hold of the eights as well, which must be of at most <see cref="MostGroupsInBytes"/> groups.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly TVector End(TVector lanes)
    {
        TVector bytes = TLanes.AddBytes(TLanes.AddBytes(Eights, Eights), TLanes.CountBytes(Fours));
        bytes = TLanes.AddBytes(TLanes.AddBytes(bytes, bytes), TLanes.CountBytes(Twos));
        bytes = TLanes.AddBytes(TLanes.AddBytes(bytes, bytes), TLanes.CountBytes(Ones));
        return TLanes.AddLanes(lanes, bytes, 0);
    }
}
