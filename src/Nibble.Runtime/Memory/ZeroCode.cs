namespace Nibble.Runtime;

/// <summary>Which code stands for zero in a value, known at the latest when the program runs.</summary>
/// <param name="GridSource">The value whose grid it is on.</param>
/// <param name="Least">The least code of its format.</param>
internal readonly record struct ZeroCode(int GridSource, long Least)
{
    /// <summary>As bytes hold it: the distance from the least code.</summary>
    public int ByteIn(Workspace workspace) => (int)(workspace.ZeroPoint(GridSource) - Least);

    /// <summary>The distance of neighbouring points.</summary>
    public float ScaleIn(Workspace workspace) => workspace.Scale(GridSource);
}
