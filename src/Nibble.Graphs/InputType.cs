namespace Nibble.Graphs;

/// <summary>What the numbers of an input are. Integers are held in floats, which hold those up to 2^24 exactly; files keep their type.</summary>
public enum InputType
{
    /// <summary>Real numbers.</summary>
    Real,

    /// <summary>Integers of 32 bits, such as the lengths of sequences.</summary>
    Int32,

    /// <summary>Integers of 64 bits, such as the numbers of words.</summary>
    Int64,
}
