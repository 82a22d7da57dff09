namespace Nibble.Numerics;

/// <summary>Watches tensors go by and then chooses the grid that a quantizer would use for all of them.</summary>
public abstract class GridObserver
{
    /// <summary>Takes one more tensor into account.</summary>
    /// <exception cref="NibbleException">A value is NaN or infinite, or the tensor lacks the quantizer's channel axis.</exception>
    public abstract void Observe(Tensor tensor);

    /// <summary>The grid for all values seen.</summary>
    public abstract QuantizationGrid Choose();
}
