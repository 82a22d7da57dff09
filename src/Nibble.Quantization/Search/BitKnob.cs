using System.Collections.Immutable;

namespace Nibble.Quantization;

/// <summary>One width that a search may change.</summary>
/// <param name="Name">What it is the width of, for people: <c>conv1 weights</c>.</param>
/// <param name="Widths">What it may be, ascending; one width where it is fixed.</param>
internal sealed record BitKnob(string Name, ImmutableArray<int> Widths)
{
    /// <summary>The most bits.</summary>
    public int Widest => Widths[^1];

    /// <summary>The next width down or up; null at the end.</summary>
    public int? Next(int width, int direction)
    {
        int index = Widths.IndexOf(width) + direction;
        return index >= 0 && index < Widths.Length ? Widths[index] : null;
    }
}
