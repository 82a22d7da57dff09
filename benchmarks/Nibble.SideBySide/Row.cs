using Nibble.Studies;

namespace Nibble.SideBySide;

/// <summary>The outcome of a contest.</summary>
internal sealed record Row(string Group, string What, int Threads, string Peer, string Kernel, double Operations, Timing Ours, Timing Theirs, Agreement Agreement)
{
    /// <summary>Nibble's median as a part of the peer's: below 1, Nibble is faster.</summary>
    public double Ratio => Ours.Median / Theirs.Median;
}
