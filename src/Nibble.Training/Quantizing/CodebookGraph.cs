using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Activations by any codebook in a graph: q(x) = c + Σ hᵢ · sign(x - tᵢ), a sign for each threshold.</summary>
internal static class CodebookGraph
{
    /// <summary>The most points that are worth so many nodes.</summary>
    public const int MostLevels = 16;

    /// <summary>The nodes; each ends where the next begins.</summary>
    public static string Add(GraphBuilder builder, Codebook codebook, string input, string output)
    {
        int count = codebook.Thresholds.Length;
        string sum = builder.AddConstant($"{output}.middle", Tensor.Scalar((codebook.Levels[0] + codebook.Levels[^1]) / 2));
        for (int i = 0; i < count; i++)
        {
            string place = $"{output}.step{i + 1}";
            string above = builder.Add($"{place}.above", new Sub(), input, builder.AddConstant($"{place}.threshold", Tensor.Scalar(codebook.Thresholds[i])));
            string sign = builder.Add($"{place}.sign", new Graphs.Quantize(QuantizationGrid.PerTensor(NumberFormat.Bipolar, 1)), above);
            string half = builder.Add($"{place}.half", new Mul(), sign, builder.AddConstant($"{place}.height", Tensor.Scalar((codebook.Levels[i + 1] - codebook.Levels[i]) / 2)));
            sum = i < count - 1
                ? builder.Add($"{place}", new Graphs.Add(), half, sum)
                : builder.Add(new GraphNode(output, new Graphs.Add(), [half, sum], output));
        }

        return sum;
    }
}
