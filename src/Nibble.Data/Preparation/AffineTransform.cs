using Nibble.Numerics;

namespace Nibble.Data;

/// <summary>(x - mean) / deviation, of each sample's equal runs of inputs: all together, its channels, or its features.</summary>
internal sealed class AffineTransform(float[] means, float[] deviations) : InputTransform
{
    // What a line of text can show.
    private const int Few = 4;

    internal override bool IsLight => true;

    internal override string Kind => "affine";

    public override string ToString() => means.Length <= Few
        ? new AffineStep([.. means], [.. deviations]).Words
        : $"mean and deviation of {means.Length} features";

    internal override IEnumerable<(string Name, Tensor Values)> Arrays() =>
        [("mean", new Tensor([means.Length], means)), ("deviation", new Tensor([means.Length], deviations))];

    internal override void Check(string dataset, Shape sample)
    {
        if (means.Length != 1 && means.Length != sample.ElementCount && !(sample.Rank > 1 && means.Length == sample[0]))
            throw new DataException($"The data set '{dataset}' has samples of shape {sample}, but there are means and deviations for {means.Length} channels or features. Give one of each, one for each channel, or fit them to these samples; prepare images before they are flattened.");
    }

    internal override void Apply(ReadOnlySpan<float> inputs, Span<float> results, int sampleLength)
    {
        int run = sampleLength / means.Length;
        for (int i = 0, group = 0; i < inputs.Length; i += run, group = group + 1 == means.Length ? 0 : group + 1)
        {
            (double mean, double deviation) = (means[group], deviations[group]);
            for (int j = i; j < i + run; j++)
                results[j] = (float)((inputs[j] - mean) / deviation);
        }
    }
}
