using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>A network that can't be trained as asked: a loss that is not finite, shapes that disagree, a quantizer that does not fit. The message names the layer or value.</summary>
public sealed class TrainingException : NibbleException
{
    /// <summary>Creates the error with a message that a user can act on.</summary>
    public TrainingException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error with a message that a user can act on, keeping what caused it.</summary>
    public TrainingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
