namespace Nibble.Quantization;

/// <summary>A layer that multiplies real numbers, and why.</summary>
public sealed record FloatLayer(string Name, string Operator, string Reason);
