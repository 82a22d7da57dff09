using Nibble.Numerics;

namespace Nibble.Kernels;

/// <summary>The system gave no executable memory for a kernel.</summary>
public sealed class EmissionException : NibbleException
{
    internal EmissionException(string message)
        : base(message)
    {
    }
}
