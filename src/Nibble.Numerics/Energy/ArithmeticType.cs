namespace Nibble.Numerics;

/// <summary>The kinds of numbers whose operations have a known energy.</summary>
public enum ArithmeticType
{
    /// <summary>Integers of 8 bits.</summary>
    Int8,

    /// <summary>Integers of 16 bits.</summary>
    Int16,

    /// <summary>Integers of 32 bits.</summary>
    Int32,

    /// <summary>Half precision.</summary>
    Float16,

    /// <summary>Single precision.</summary>
    Float32,
}
