using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>The points of any codebook quantizer; allocates.</summary>
internal sealed class CodebookRule(CodebookQuantizer quantizer, Shape shape) : PointRule(quantizer.Granularity, shape)
{
    public override void Map(Tensor values, Tensor points, CounterRandom random)
    {
        CodebookTensor codes = quantizer.Quantize(values, random);
        codes.Dequantize().Values.CopyTo(points.Values);
        for (int group = 0; group < codes.Codebooks.Length; group++)
            Ranges[group] = new Interval(codes.Codebooks[group].Levels[0], codes.Codebooks[group].Levels[^1]);
    }
}
