using System.Globalization;

namespace Nibble.Data;

/// <summary>
/// Zero-phase component analysis: (x - mean)·(C + bias·I)^(-1/2), where C is the covariance of the training samples. It takes what neighboring pixels say
/// alike away, and of all ways to do so changes the images least.
/// </summary>
/// <remarks>
/// Bell, Sejnowski: The "independent components" of natural scenes are edge filters, Vision Research 37, 1997; with the bias 0.1 after 'gcn 55' it is what
/// Goodfellow et al. 2013 (arXiv:1302.4389) and BinaryConnect (arXiv:1511.00363) do to CIFAR-10.
/// </remarks>
internal sealed record WhiteningStep(float Bias) : PreparationStep
{
    public const float DefaultBias = 0.1f;

    // A handful of square matrices of doubles must fit into memory.
    private const int MaxLength = 8192;

    private const int ChunkSamples = 512;

    public override string Words => Bias == DefaultBias ? "zca" : $"zca {Bias.ToString(CultureInfo.InvariantCulture)}";

    public override InputTransform Fit(Dataset train)
    {
        int length = train.SampleLength;
        if (train.Count == 0)
            throw new DataException($"The data set '{train.Name}' has no samples to whiten by. Use data with samples.");
        if (length is 0 or > MaxLength)
            throw new DataException($"The data set '{train.Name}' has samples of {length} inputs, but whitening takes 1 to {MaxLength}: it holds a matrix of all pairs. Leave 'zca' out.");
        float[] means = Means(train);
        double[] matrix = Covariance(train, means);
        for (int i = 0; i < length; i++)
            matrix[(i * length) + i] += Bias;
        double[] root = SymmetricMatrix.InverseSquareRoot(matrix, length)
            ?? throw new DataException($"The data set '{train.Name}' can't be whitened: its covariance with the bias {Bias.ToString(CultureInfo.InvariantCulture)} has no inverse square root in double precision. Use a larger bias, such as 'zca 0.1', or remove infinities or NaN from the data.");
        return new WhiteningTransform(means, [.. root.Select(value => (float)value)]);
    }

    private static float[] Means(Dataset train)
    {
        var sums = new double[train.SampleLength];
        var scratch = new float[sums.Length];
        for (int sample = 0; sample < train.Count; sample++)
        {
            ReadOnlySpan<float> values = train.Samples.Row(sample, scratch);
            for (int i = 0; i < sums.Length; i++)
                sums[i] += values[i];
        }

        return [.. sums.Select(sum => (float)(sum / train.Count))];
    }

    private static double[] Covariance(Dataset train, float[] means)
    {
        int length = means.Length;
        var covariance = new double[length * length];
        var chunk = new double[Math.Min(ChunkSamples, train.Count) * length];
        var scratch = new float[length];
        for (int start = 0; start < train.Count; start += ChunkSamples)
        {
            int count = Math.Min(ChunkSamples, train.Count - start);
            for (int sample = 0; sample < count; sample++)
            {
                ReadOnlySpan<float> values = train.Samples.Row(start + sample, scratch);
                for (int i = 0; i < length; i++)
                    chunk[(sample * length) + i] = (double)values[i] - means[i];
            }

            MatrixProduct.AddTransposed(chunk, chunk, covariance, count, length, length, upperOnly: true);
        }

        for (int i = 0; i < covariance.Length; i++)
            covariance[i] /= train.Count;
        SymmetricMatrix.Mirror(covariance, length);
        return covariance;
    }
}
