using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Quantization;

namespace Nibble.Studies;

/// <summary>How one network of the challenge did.</summary>
/// <param name="Name">float, dynamic, static, quantization-aware or fixed point.</param>
/// <param name="Graph">The network.</param>
/// <param name="Layers">What its layers are made of; without integer layers for the float network.</param>
/// <param name="Seen">The least and greatest value, partial sums included, that each integer layer's accumulator took.</param>
/// <param name="RmseInside">Root mean square error inside the interval of the training samples.</param>
/// <param name="RmseOutside">The same outside it.</param>
/// <param name="NanosecondsPerPrediction">Median time of one prediction, alone.</param>
/// <param name="Curve">What it predicts at the points that the report draws.</param>
public sealed record ChallengeMethod(
    string Name,
    Graph Graph,
    QuantizationReport Layers,
    IReadOnlyDictionary<string, AccumulatorRange> Seen,
    double RmseInside,
    double RmseOutside,
    double NanosecondsPerPrediction,
    float[] Curve)
{
    /// <summary>The file that its model is written to.</summary>
    public string FileName => Name.Replace(' ', '-') + ".onnx";

    /// <summary>Bytes of all weights and biases, packed.</summary>
    public long Bytes => Layers.Bytes;

    /// <summary>The greatest magnitude that an accumulator took; null without integer layers.</summary>
    public long? GreatestSeen => Seen.Count == 0 ? null : (long)Seen.Values.Max(range => Int128.Max(-range.Low, range.High));
}
