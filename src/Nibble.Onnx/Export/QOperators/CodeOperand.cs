namespace Nibble.Onnx;

/// <summary>An operand of an operator on codes: integers, and the names and the content of what says which numbers they stand for.</summary>
/// <param name="Codes">The name of the integers.</param>
/// <param name="Scale">The name of the scale or scales.</param>
/// <param name="ZeroPoint">The name of the zero point or zero points.</param>
/// <param name="Type">The integers' type.</param>
/// <param name="Scales">The scales.</param>
/// <param name="ZeroPoints">The zero points.</param>
/// <param name="Axis">The axis along which they differ; null for one of the whole tensor.</param>
internal sealed record CodeOperand(string Codes, string Scale, string ZeroPoint, ElementType Type, float[] Scales, long[] ZeroPoints, int? Axis)
{
    /// <summary>Whether one scale stands for all, and the integers have 8 bits: what all operators on codes take.</summary>
    public bool IsPlain => Axis is null && IsByte;

    /// <summary>Whether the integers have 8 bits.</summary>
    public bool IsByte => Type is ElementType.UInt8 or ElementType.Int8;

    /// <summary>The names, in the order in which operators on codes take them.</summary>
    public string[] Names => [Codes, Scale, ZeroPoint];

    /// <summary>The names of scale and zero point, as operators take them for what they make.</summary>
    public string[] GridNames => [Scale, ZeroPoint];

    /// <summary>Whether a code stands for the same number on both sides.</summary>
    public bool HasGridOf(CodeOperand other) => Type == other.Type && Axis == other.Axis && Scales.SequenceEqual(other.Scales) && ZeroPoints.SequenceEqual(other.ZeroPoints);

    /// <summary>Whether products with weights of a type can be summed in integers: ONNX Runtime has no kernel for signed values and unsigned weights.</summary>
    public bool Multiplies(CodeOperand weight) => IsPlain && weight.IsByte && !(Type == ElementType.Int8 && weight.Type == ElementType.UInt8);
}
