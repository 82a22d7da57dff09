using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>A network that can't be: a node with wrong shapes, a value that nobody makes, a cycle. The message names the node.</summary>
public sealed class GraphException : NibbleException
{
    /// <summary>Creates the error with a message that names the node and what was expected of it.</summary>
    public GraphException(string message)
        : base(message)
    {
    }
}
