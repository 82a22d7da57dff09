using System.Collections.Immutable;
using System.Globalization;

namespace Nibble.Data;

/// <summary>
/// What is done to inputs before a network sees them, as a paper says it: steps in turn, such as <c>normalize</c> or <c>gcn, zca</c>.
/// It knows no data yet; <see cref="Fit"/> looks at the training samples.
/// </summary>
/// <remarks>
/// The steps: <c>symmetric</c> (2x - 1: pixels of [0, 1] become [-1, 1], x/127.5 - 1 of bytes);
/// <c>mean 0.1307 deviation 0.3081</c> ((x - mean) / deviation with fixed numbers, one pair or one for each channel);
/// <c>normalize</c> (the same with the training samples' own, of each channel of images and of each feature of rows);
/// <c>gcn</c> or <c>gcn 55</c> (see <see cref="ContrastStep"/>); <c>zca</c> or <c>zca 0.1</c> (see <see cref="WhiteningStep"/>); <c>none</c>.
/// </remarks>
public sealed class InputPreparation
{
    private static readonly ImmutableArray<string> Known = ["symmetric", "mean", "normalize", "gcn", "zca", "none"];

    private readonly ImmutableArray<PreparationStep> _steps;

    private InputPreparation(ImmutableArray<PreparationStep> steps) => _steps = steps;

    /// <summary>Inputs as they are.</summary>
    public static InputPreparation None { get; } = new([]);

    /// <summary>The preparation that words say: steps with a comma between, whatever the case.</summary>
    /// <exception cref="DataException">A step is unknown (the message names the nearest) or its numbers are not what it takes.</exception>
    public static InputPreparation Parse(string words) => new(
    [
        .. words.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(ParseStep).OfType<PreparationStep>(),
    ]);

    /// <summary>Decides all numbers by training samples, and by nothing else: not those of validation, not those of the test.</summary>
    /// <param name="train">The samples to learn from, with images in their shape, not flattened.</param>
    /// <returns>What is to be applied to these samples and to all that the network will ever see.</returns>
    /// <exception cref="DataException">There are no samples, they hold infinities or NaN, or a step is for samples of another shape.</exception>
    public InputTransform Fit(Dataset train)
    {
        var transforms = ImmutableArray.CreateBuilder<InputTransform>();
        foreach (PreparationStep step in _steps)
        {
            InputTransform transform = step.Fit(train);
            transforms.Add(transform);
            if (transforms.Count < _steps.Length)
                train = transform.Apply(train);
        }

        return transforms.Count == 1 ? transforms[0] : new TransformSequence(transforms.ToImmutable());
    }

    /// <summary>The words that <see cref="Parse"/> reads.</summary>
    public override string ToString() => _steps.IsEmpty ? "none" : string.Join(", ", _steps.Select(step => step.Words));

    private static PreparationStep? ParseStep(string words)
    {
        string[] parts = words.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        string[] rest = parts[1..];
        return parts[0] switch
        {
            "symmetric" when rest.Length == 0 => AffineStep.Symmetric,
            "mean" => ParseConstants(words, rest),
            "normalize" when rest.Length == 0 => new NormalizeStep(),
            "gcn" when rest.Length <= 1 => new ContrastStep(rest.Length == 0 ? ContrastStep.DefaultScale : Positive(words, rest[0])),
            "zca" when rest.Length <= 1 => new WhiteningStep(rest.Length == 0 ? WhiteningStep.DefaultBias : Positive(words, rest[0])),
            "none" when rest.Length == 0 => null,
            string name when Known.Contains(name) => throw new DataException($"The preparation '{words}' says more than '{name}' takes. {Example(name)}"),
            string name => throw new DataException($"There is no preparation '{name}'. {NearestName.Hint(name, Known)}"),
        };
    }

    private static AffineStep ParseConstants(string words, string[] parts)
    {
        int split = Array.IndexOf(parts, "deviation");
        if (split < 1 || parts.Length != (2 * split) + 1)
            throw new DataException($"The preparation '{words}' needs as many deviations as means. {Example("mean")}");
        return new AffineStep(
            [.. parts[..split].Select(part => Number(words, part))],
            [.. parts[(split + 1)..].Select(part => Positive(words, part))]);
    }

    private static float Positive(string words, string part) => Number(words, part) is > 0 and float number
        ? number
        : throw new DataException($"The preparation '{words}' holds '{part}', but a number above 0 was expected.");

    private static float Number(string words, string part) =>
        float.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) && float.IsFinite(number)
            ? number
            : throw new DataException($"The preparation '{words}' holds '{part}', but a number such as 0.5 was expected.");

    private static string Example(string name) => name switch
    {
        "mean" => "Write 'mean 0.1307 deviation 0.3081', or for three channels 'mean 0.49 0.48 0.45 deviation 0.25 0.24 0.26'.",
        "gcn" or "zca" => $"Write '{name}', or one number after it.",
        _ => $"Write '{name}' alone.",
    };
}
