namespace Nibble.Runtime;

/// <summary>In which order the elements of a value stand.</summary>
internal enum Arrangement
{
    /// <summary>As its shape says, row by row.</summary>
    Plain,

    /// <summary>An image whose pixels hold their channels side by side [N, H, W, C], perhaps with a border around it; or a flattened one.</summary>
    Pixels,
}
