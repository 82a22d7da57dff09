using System.Globalization;
using Nibble.Numerics;

namespace Nibble.Data;

/// <summary>Global contrast normalization, see <see cref="ContrastStep"/>.</summary>
internal sealed class ContrastTransform(float scale) : InputTransform
{
    // Below, a sample has rounding errors instead of contrast.
    private const double LeastNorm = 1e-8;

    internal override bool IsLight => true;

    internal override string Kind => "gcn";

    public override string ToString() => $"gcn {scale.ToString(CultureInfo.InvariantCulture)}";

    internal override IEnumerable<(string Name, Tensor Values)> Arrays() => [("scale", new Tensor([1], [scale]))];

    internal override void Check(string dataset, Shape sample)
    {
    }

    internal override void Apply(ReadOnlySpan<float> inputs, Span<float> results, int sampleLength)
    {
        for (int start = 0; start < inputs.Length; start += sampleLength)
        {
            ReadOnlySpan<float> sample = inputs.Slice(start, sampleLength);
            double sum = 0, squares = 0;
            foreach (float value in sample)
                sum += value;
            double mean = sum / sampleLength;
            foreach (float value in sample)
                squares += (value - mean) * (value - mean);
            double norm = Math.Sqrt(squares);
            double factor = norm < LeastNorm ? 0 : scale / norm;
            for (int i = 0; i < sampleLength; i++)
                results[start + i] = (float)((sample[i] - mean) * factor);
        }
    }
}
