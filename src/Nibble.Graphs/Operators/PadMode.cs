namespace Nibble.Graphs;

/// <summary>What a <see cref="Pad"/> adds.</summary>
public enum PadMode
{
    /// <summary>One value.</summary>
    Constant,

    /// <summary>The elements next to the border mirrored at it: b c d after the border of d c b a.</summary>
    Reflect,

    /// <summary>The element at the border again.</summary>
    Edge,

    /// <summary>The elements from the other end.</summary>
    Wrap,
}
