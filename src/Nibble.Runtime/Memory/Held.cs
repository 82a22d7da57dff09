namespace Nibble.Runtime;

/// <summary>One value of the network as a program holds it: a kind of elements in an arrangement, somewhere in memory while some step still reads it.</summary>
/// <param name="Number">Counts what a program holds.</param>
/// <param name="Value">The number of the value.</param>
/// <param name="Image">The number of the value whose shape is the image's, where the elements are pixels; a flattened image keeps its own.</param>
/// <param name="Element">What is held.</param>
/// <param name="Arrangement">In which order.</param>
/// <param name="Border">The pixels around an image.</param>
/// <param name="IsBorderOther">Whether the border was made for one reader, not the one that convolutions want.</param>
/// <param name="IsBorderLowest">Whether the border is the least code or number, as a maximum ignores it, and not zero, as a sum does.</param>
internal sealed record Held(int Number, int Value, int Image, Element Element, Arrangement Arrangement, Border Border = default, bool IsBorderOther = false, bool IsBorderLowest = false)
{
    /// <summary>The same memory under another shape, whose life this one prolongs.</summary>
    public Held? SharesWith { get; init; }

    /// <summary>Whose memory it is.</summary>
    public Place Place { get; set; }

    /// <summary>The step that writes it.</summary>
    public int Written { get; set; } = -1;

    /// <summary>The last step that reads it.</summary>
    public int LastRead { get; set; } = -1;

    /// <summary>Whether somebody reads or writes it as memory, which caller's spans are not.</summary>
    public bool NeedsMemory { get; set; }
}
