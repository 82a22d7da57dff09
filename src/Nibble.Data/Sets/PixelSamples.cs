namespace Nibble.Data;

/// <summary>Images as bytes, a quarter of what their floats take: a batch scales the pixels it holds.</summary>
internal sealed class PixelSamples(byte[] pixels, int length, PixelScaling scaling) : Samples
{
    private readonly float[] _values = scaling.Table();

    public override int Count => pixels.Length / length;

    public override int Length => length;

    public override bool IsCompact => true;

    public override void Copy(int row, Span<float> inputs)
    {
        ReadOnlySpan<byte> image = pixels.AsSpan(row * length, length);
        for (int i = 0; i < image.Length; i++)
            inputs[i] = _values[image[i]];
    }
}
