namespace Nibble.Kernels;

/// <summary>What bounds the state of a recurrent layer.</summary>
public enum StateFunction
{
    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>min(max(x, -1), 1).</summary>
    HardTanh,

    /// <summary>max(x, 0).</summary>
    Relu,
}
