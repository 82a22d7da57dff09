using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>A network that can't be run, or inputs that it can't take. The message names the input or layer, what was found, what was expected and what to do.</summary>
public sealed class RuntimeException : NibbleException
{
    /// <summary>Creates the error with a message that a user can act on.</summary>
    public RuntimeException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error with a message that a user can act on, keeping what caused it.</summary>
    public RuntimeException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
