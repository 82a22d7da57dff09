namespace Nibble.Graphs;

/// <summary>How a <see cref="Resize"/> finds a value between the elements of its input.</summary>
public enum ResizeMode
{
    /// <summary>The element next to the place.</summary>
    Nearest,

    /// <summary>On the line between the two elements around it.</summary>
    Linear,

    /// <summary>On the cubic curve of the four elements around it. (Keys 1981.)</summary>
    Cubic,
}
