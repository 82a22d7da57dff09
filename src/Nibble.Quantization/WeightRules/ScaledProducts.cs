namespace Nibble.Quantization;

/// <summary>E[x xᵀ] as a search reads it, over and over: in floats, half the bytes, and scaled so that the greatest is about 1.</summary>
internal sealed class ScaledProducts
{
    private readonly float[] _values;
    private readonly int _depth;

    public ScaledProducts(double[] exact, int depth)
    {
        (Exact, _depth, _values) = (exact, depth, new float[exact.Length]);
        double greatest = 0;
        for (int i = 0; i < depth; i++)
            greatest = Math.Max(greatest, exact[(i * depth) + i]);
        Scale = greatest > 0 ? 1 / greatest : 1;
        for (int i = 0; i < exact.Length; i++)
            _values[i] = (float)(exact[i] * Scale);
    }

    /// <summary>The products themselves.</summary>
    public double[] Exact { get; }

    /// <summary>What they are multiplied by.</summary>
    public double Scale { get; }

    /// <summary>One row.</summary>
    public ReadOnlySpan<float> Row(int index) => _values.AsSpan(index * _depth, _depth);
}
