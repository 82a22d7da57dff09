namespace Nibble.Graphs;

/// <summary>Which place of its input an element of a <see cref="Resize"/> shows, for the element i of an axis that is s times as long as before.</summary>
public enum ResizePlaces
{
    /// <summary>(i + 1/2) / s - 1/2: elements have a width, and the ends of the axes meet.</summary>
    HalfPixel,

    /// <summary>As <see cref="HalfPixel"/>, but where the output's size was rounded, the middles meet.</summary>
    HalfPixelSymmetric,

    /// <summary>As <see cref="HalfPixel"/>, but the first element where the output has one alone.</summary>
    PytorchHalfPixel,

    /// <summary>The first and the last elements meet.</summary>
    AlignCorners,

    /// <summary>i / s: the first elements meet.</summary>
    Asymmetric,

    /// <summary>(i + 1/2) / s.</summary>
    TfHalfPixelForNn,
}
