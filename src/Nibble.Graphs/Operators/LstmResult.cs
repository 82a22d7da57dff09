namespace Nibble.Graphs;

/// <summary>Which of its results an <see cref="Lstm"/> gives; a network that needs several has a node for each.</summary>
public enum LstmResult
{
    /// <summary>The hidden state after each step, [steps, directions, batch, hidden].</summary>
    Sequence,

    /// <summary>The hidden state after the last step, [directions, batch, hidden].</summary>
    Hidden,

    /// <summary>The cells after the last step, [directions, batch, hidden].</summary>
    Cell,
}
