using Nibble.Numerics;

namespace Nibble.Data;

/// <summary>(x - mean)·matrix, see <see cref="WhiteningStep"/>. The matrix is symmetric.</summary>
internal sealed class WhiteningTransform(float[] means, float[] matrix) : InputTransform
{
    private const int ChunkSamples = 480;

    // As the product takes it; made once, when first needed.
    private double[]? _wide;

    internal override bool IsLight => false;

    internal override string Kind => "zca";

    public override string ToString() => $"zca of {means.Length} inputs";

    internal override IEnumerable<(string Name, Tensor Values)> Arrays() =>
        [("mean", new Tensor([means.Length], means)), ("matrix", new Tensor([means.Length, means.Length], matrix))];

    internal override void Check(string dataset, Shape sample)
    {
        if (sample.ElementCount != means.Length)
            throw new DataException($"The data set '{dataset}' has samples of shape {sample}, {sample.ElementCount} inputs each, but whitening was fitted to samples of {means.Length} inputs. Fit it to these samples, or use data of that shape.");
    }

    internal override void Apply(ReadOnlySpan<float> inputs, Span<float> results, int sampleLength)
    {
        double[] wide = _wide ??= Array.ConvertAll(matrix, value => (double)value);
        int most = Math.Min(ChunkSamples, inputs.Length / sampleLength);
        double[] chunk = new double[most * sampleLength], whitened = new double[most * sampleLength];
        for (int start = 0; start < inputs.Length; start += ChunkSamples * sampleLength)
        {
            // The product takes columns of samples and gives rows.
            int count = Math.Min(ChunkSamples, (inputs.Length - start) / sampleLength);
            for (int sample = 0; sample < count; sample++)
                for (int i = 0; i < sampleLength; i++)
                    chunk[(i * count) + sample] = (double)inputs[start + (sample * sampleLength) + i] - means[i];
            Array.Clear(whitened);
            MatrixProduct.AddTransposed(chunk, wide, whitened, sampleLength, count, sampleLength);
            for (int i = 0; i < count * sampleLength; i++)
                results[start + i] = (float)whitened[i];
        }
    }
}
