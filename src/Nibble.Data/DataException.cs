using Nibble.Numerics;

namespace Nibble.Data;

/// <summary>Data that can't be used as it stands: the message names the file or data set, what was found, what was expected and the remedy.</summary>
public sealed class DataException : NibbleException
{
    /// <summary>Creates the error with a message that a user can act on.</summary>
    public DataException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error with a message that a user can act on, keeping what caused it.</summary>
    public DataException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
