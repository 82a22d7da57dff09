using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>A tensor that is part of a network: real numbers, or codes that already lie on a grid.</summary>
public sealed class Constant
{
    private readonly Tensor? _real;

    /// <summary>A constant of real numbers.</summary>
    public Constant(Tensor value) => _real = value;

    /// <summary>A constant of integer codes.</summary>
    public Constant(QuantizedTensor value) => Quantized = value;

    /// <summary>The codes and their grid, or null where the constant is of real numbers.</summary>
    public QuantizedTensor? Quantized { get; }

    /// <summary>The sizes of the axes.</summary>
    public Shape Shape => Quantized?.Shape ?? _real!.Shape;

    /// <summary>The real numbers; for codes, what they stand for.</summary>
    public Tensor ToTensor() => _real ?? Quantized!.Dequantize();
}
