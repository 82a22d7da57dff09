namespace Nibble.Data;

/// <summary>How a pixel of 0 to 255 becomes an input: <paramref name="Factor"/>·x/255 + <paramref name="Offset"/>.</summary>
public sealed record PixelScaling(double Factor, double Offset)
{
    /// <summary>x/255, in [0, 1].</summary>
    public static PixelScaling Unit { get; } = new(1, 0);

    /// <summary>2x/255 - 1, in [-1, 1]: what binary networks are trained on (Courbariaux et al. 2016, arXiv:1602.02830).</summary>
    public static PixelScaling Symmetric { get; } = new(2, -1);

    /// <summary>(x/255 - 0.1307) / 0.3081: the mean and standard deviation of MNIST's training pixels become 0 and 1.</summary>
    public static PixelScaling MnistStandard { get; } = new(1 / 0.3081, -0.1307 / 0.3081);

    /// <summary>The input that stands for a pixel, computed in double and rounded once.</summary>
    public float Apply(byte pixel) => (float)((Factor * pixel / 255) + Offset);

    /// <summary>The inputs that stand for pixels.</summary>
    public float[] Apply(ReadOnlySpan<byte> pixels)
    {
        float[] table = Table();
        var inputs = new float[pixels.Length];
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] = table[pixels[i]];
        return inputs;
    }

    /// <summary>The input that stands for each of the 256 pixels.</summary>
    internal float[] Table()
    {
        var table = new float[256];
        for (int pixel = 0; pixel < table.Length; pixel++)
            table[pixel] = Apply((byte)pixel);
        return table;
    }
}
