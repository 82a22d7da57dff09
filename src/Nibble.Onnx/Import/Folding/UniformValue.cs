namespace Nibble.Onnx;

/// <summary>A tensor of one real number all over, whose shape depends on open sizes; such as the zeros that a recurrent layer starts from.</summary>
/// <param name="Number">The number.</param>
/// <param name="Sizes">The sizes of the axes.</param>
internal sealed record UniformValue(float Number, Size[] Sizes) : ImportedValue;
