namespace Nibble.Graphs;

/// <summary>In which order a recurrent layer reads the steps of a sequence.</summary>
public enum LstmDirection
{
    /// <summary>From the first to the last.</summary>
    Forward,

    /// <summary>From the last to the first.</summary>
    Reverse,

    /// <summary>Both, each with weights of its own.</summary>
    Bidirectional,
}
