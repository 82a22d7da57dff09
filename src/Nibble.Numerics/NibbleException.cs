namespace Nibble.Numerics;

/// <summary>
/// The base of every error that Nibble raises for bad input: its message names the file, layer or value, what was found,
/// what was expected and what to do, and is fit to be shown to a user as it stands.
/// </summary>
public class NibbleException : Exception
{
    /// <summary>Creates the error with a message that a user can act on.</summary>
    public NibbleException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error with a message that a user can act on, keeping what caused it.</summary>
    public NibbleException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
