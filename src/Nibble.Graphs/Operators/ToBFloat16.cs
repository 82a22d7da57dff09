namespace Nibble.Graphs;

/// <summary>The number of ONNX's bfloat16 next to x, of two the even one: 8 bits of fraction.</summary>
public sealed record ToBFloat16 : Elementwise
{
    /// <inheritdoc/>
    public override string Name => "Cast";
}
