using Nibble.Numerics;

namespace Nibble.Studies;

/// <summary>An experiment that can't be run as described. The message names the file, the line or option, what was found and what was expected.</summary>
public sealed class StudyException : NibbleException
{
    /// <summary>Creates the error with a message that a user can act on.</summary>
    public StudyException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error with a message that a user can act on, keeping what caused it.</summary>
    public StudyException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
