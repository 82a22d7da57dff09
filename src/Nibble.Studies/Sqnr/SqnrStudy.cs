using System.Collections.Immutable;
using System.Globalization;
using Nibble.Numerics;

namespace Nibble.Studies;

/// <summary>Measures how exactly fixed point holds weights, by bits, point position and granularity.</summary>
public static class SqnrStudy
{
    private const int MinBits = 2;
    private const int MaxBits = 16;

    /// <summary>Measures.</summary>
    /// <param name="weights">The weights, by layer.</param>
    /// <param name="bits">The widths, ascending, 2 to 16.</param>
    /// <exception cref="NibbleException">A weight is NaN or infinite.</exception>
    public static SqnrResult Run(ImmutableArray<NetworkWeight> weights, ImmutableArray<int> bits)
    {
        PowerOfTwoQuantizer Quantizer(int width) => new(NumberFormat.Int(width));
        bool hasNeurons = weights.Any(weight => weight.NeuronAxis is not null);
        PointScope[] scopes =
        [
            .. weights.Length > 1 ? [PointScope.Network] : Array.Empty<PointScope>(),
            PointScope.Layer,
            .. hasNeurons ? [PointScope.Neuron] : Array.Empty<PointScope>(),
        ];
        int picture = bits[bits.Length / 2];
        ImmutableArray<QuantizationGrid> layers = PointSearch.Choose(weights, Quantizer(picture), PointScope.Layer);
        ImmutableArray<QuantizationGrid> neurons = PointSearch.Choose(weights, Quantizer(picture), PointScope.Neuron);
        return new SqnrResult(
            weights,
            [.. scopes.Select(scope => (scope, PointSearch.OverBits(NameOf(scope, weights), weights, Quantizer(bits[0]), scope, bits)))],
            [.. bits.Select(width => PointSearch.OverPoints($"{width} bits", weights, Quantizer(width)))],
            picture,
            [.. weights.Select(weight => PointSearch.OverPoints(weight.Name, [weight], Quantizer(picture)))],
            [.. weights.Zip(neurons).Where(pair => pair.First.NeuronAxis is not null).SelectMany(pair => pair.Second.Scales)
                .CountBy(scale => Math.ILogB(scale)).OrderBy(count => count.Key).Select(count => (count.Key, count.Value))],
            [.. weights.Select((weight, i) => (Math.ILogB(layers[i].Scales[0]), PointSearch.Sqnr([weight], [layers[i]]), PointSearch.Sqnr([weight], [neurons[i]])))]);
    }

    /// <summary>Reads widths: <c>6</c>, <c>2-8</c>, <c>2,4,8</c>.</summary>
    /// <exception cref="StudyException">The text is not of that form, or a width is not 2 to 16.</exception>
    public static ImmutableArray<int> ParseBits(string text)
    {
        var widths = new SortedSet<int>();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] ends = part.Split('-', StringSplitOptions.TrimEntries);
            int low = 0, high = 0;
            bool isRange = ends.Length is 1 or 2 && TryParse(ends[0], out low) && TryParse(ends[^1], out high) && low <= high;
            if (!isRange || low < MinBits || high > MaxBits)
                throw new StudyException($"'{text}' does not say which numbers of bits to try. Write numbers from {MinBits} to {MaxBits}, such as 6, 2-8 or 2,4,8.");
            widths.UnionWith(Enumerable.Range(low, high - low + 1));
        }

        return [.. widths];
    }

    private static bool TryParse(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static string NameOf(PointScope scope, ImmutableArray<NetworkWeight> weights) => scope switch
    {
        PointScope.Network => "one position for the network",
        PointScope.Layer when weights.Length == 1 => "one position for the tensor",
        PointScope.Layer => "one for each layer",
        _ => "one for each neuron",
    };
}
