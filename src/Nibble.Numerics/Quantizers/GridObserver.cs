namespace Nibble.Numerics;

/// <summary>Watches tensors go by and then chooses the grid that a quantizer would use for all of them.</summary>
public abstract class GridObserver
{
    /// <summary>Takes one more tensor into account.</summary>
    /// <exception cref="NibbleException">A value is NaN or infinite, or the tensor lacks the quantizer's channel axis.</exception>
    public abstract void Observe(Tensor tensor);

    /// <summary>The grid for all values seen.</summary>
    public abstract QuantizationGrid Choose();

    /// <summary>Takes into account all tensors that another observer of the same quantizer has seen, as if they had come here after those seen here.</summary>
    /// <exception cref="NibbleException">The other observer is of another quantizer, or has seen other channels.</exception>
    public abstract void Merge(GridObserver other);
}
