using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Where the gradient of a value is gathered. Buffers pass from value to value as a recording goes back; that of a parameter is its own.</summary>
internal sealed class GradientSlot(Shape shape)
{
    private readonly int _length = (int)shape.ElementCount;
    private float[]? _addend;
    private bool _isFilled;
    private bool _isAdding;

    /// <summary>The buffer, at least as long as the value; a parameter gets one when it is first written to.</summary>
    public float[]? Buffer { get; set; }

    /// <summary>For a parameter, the way to change it at once instead of gathering its gradient; null where there is none.</summary>
    public DirectUpdate? Direct { get; set; }

    /// <summary>Whether anything has been written since <see cref="Clear"/>.</summary>
    public bool HasValue => _isFilled;

    public Span<float> Values => Buffer.AsSpan(0, _length);

    /// <summary>The gradient as a tensor of the value's shape that shares its memory; only for parameters, whose buffers fit exactly.</summary>
    public Tensor ToTensor() => new(shape, Buffer!);

    public void Clear() => _isFilled = false;

    public Span<float> Begin()
    {
        _isAdding = _isFilled;
        if (_isAdding)
            return _addend ??= GC.AllocateUninitializedArray<float>(_length);
        Buffer ??= GC.AllocateUninitializedArray<float>(_length);
        return Values;
    }

    public void End()
    {
        if (_isAdding)
            FloatElementwise.Add(Values, _addend, Values);
        (_isFilled, _isAdding) = (true, false);
    }
}
