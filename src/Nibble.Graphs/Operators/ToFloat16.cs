namespace Nibble.Graphs;

/// <summary>The number of ONNX's float16 next to x, of two the even one; ±∞ from 65520 on.</summary>
public sealed record ToFloat16 : Elementwise
{
    /// <inheritdoc/>
    public override string Name => "Cast";
}
