namespace Nibble.Kernels;

/// <summary>What a recurrent layer reads and writes in one call, held where it is.</summary>
internal unsafe struct RecurrentCall
{
    /// <summary>[batch, steps, inputs].</summary>
    public float* Input;

    /// <summary>[batch, steps, units] for a sequence, else [batch, units].</summary>
    public float* Result;

    /// <summary>As <see cref="Result"/>.</summary>
    public float* ResultGradient;

    /// <summary>As <see cref="Input"/>; null where nobody wants it.</summary>
    public float* InputGradient;
}
