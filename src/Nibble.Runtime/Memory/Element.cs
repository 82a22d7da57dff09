namespace Nibble.Runtime;

/// <summary>What an element of a value is while a program runs.</summary>
internal enum Element
{
    /// <summary>A 32-bit real number.</summary>
    Float,

    /// <summary>A code of up to 8 bits, as its distance from the format's least code.</summary>
    Byte,

    /// <summary>A code of 9 to 16 bits, without its zero point.</summary>
    Short,

    /// <summary>A bipolar code: bit 1 is +1, bit 0 is -1. The channels of a pixel, or the elements of a row, begin at a 64-bit word.</summary>
    Bit,
}
