using System.Numerics;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Half-wave Gaussian quantization of activations, for values of about a standard normal distribution such as those of a <see cref="BatchNorm"/> without affine part.</summary>
/// <remarks>Cai et al. 2017 (arXiv:1702.00953); back as a clipped ReLU.</remarks>
/// <param name="quantizer">The levels.</param>
public sealed class HalfWaveGaussian(HalfWaveGaussianQuantizer quantizer) : Layer
{
    /// <inheritdoc/>
    public override Variable Forward(Variable input, Pass pass) => input.HalfWaveGaussian(quantizer);

    /// <summary>Adds a choice for each level, and where the levels are multiples of the first, a Quantize that says so and changes them by at most a rounding.</summary>
    public override void AddTo(GraphBuilder builder, string input, string output)
    {
        Codebook codebook = quantizer.Codebook;
        string y = Number("zero", 0);
        for (int i = 0; i < codebook.Thresholds.Length; i++)
        {
            string reaches = builder.Add($"{Name}.reaches{i + 1}", new GreaterOrEqual(), input, Number($"threshold{i + 1}", codebook.Thresholds[i]));
            y = builder.Add($"{Name}.y{i + 1}", new Where(), reaches, Number($"level{i + 1}", codebook.Levels[i + 1]), y);
        }

        builder.Add(new GraphNode(Name, Grid(codebook) is { } grid ? new Graphs.Quantize(grid) : new Identity(), [y], output));

        string Number(string name, float value) => builder.AddConstant($"{Name}.{name}", Tensor.Scalar(value));
    }

    private static QuantizationGrid? Grid(Codebook codebook)
    {
        int greatest = codebook.Levels.Length - 1;
        var grid = QuantizationGrid.PerTensor(NumberFormat.UInt(BitOperations.Log2((uint)greatest) + 1), codebook.Levels[1]);
        for (int i = 0; i <= greatest; i++)
            if (MathF.Abs(grid.Decode(i) - codebook.Levels[i]) > 2e-7f * codebook.Levels[i])
                return null;
        return grid;
    }
}
