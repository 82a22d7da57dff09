using Nibble.Numerics;

namespace Nibble.Studies;

/// <summary>The ways to choose a range that a recipe can name, some with numbers behind: <c>percentile 99.9</c>.</summary>
internal static class RangeWords
{
    /// <summary>What holds where nothing is said.</summary>
    public const string Default = "min-max";

    private static readonly IReadOnlyDictionary<string, (int Numbers, Func<double[], RangeRule> Build)> All = new Dictionary<string, (int, Func<double[], RangeRule>)>
    {
        [Default] = (0, _ => RangeRule.MinMax),
        ["least-squares"] = (0, _ => RangeRule.LeastSquares),
        ["entropy"] = (0, _ => RangeRule.Entropy),
        ["laplace"] = (0, _ => RangeRule.Laplace),
        ["learned-step"] = (0, _ => RangeRule.LearnedStepStart),
        ["percentile"] = (1, numbers => RangeRule.Percentile(numbers[0])),
        ["deviations"] = (1, numbers => RangeRule.StandardDeviations(numbers[0])),
        ["mean-magnitude"] = (1, numbers => RangeRule.MeanMagnitude(numbers[0])),
        ["moving"] = (1, numbers => RangeRule.MovingAverage(numbers[0])),
        ["fixed"] = (2, numbers => RangeRule.Fixed((float)numbers[0], (float)numbers[1])),
    };

    /// <summary>What a setting that names a range takes.</summary>
    public static SettingRule Rule { get; } = SettingRule.WithNumbers(
        "min-max, least-squares, entropy, laplace, learned-step, percentile 99.9, deviations 3, mean-magnitude 2, moving 0.9 or fixed -1 1", text => Parts(text) is not null, [.. All.Keys]);

    /// <summary>The rule that words name, which <see cref="Rule"/> accepts.</summary>
    /// <exception cref="NibbleException">A number can't be.</exception>
    public static RangeRule Build(string text)
    {
        (string word, double[] numbers) = Parts(text)!.Value;
        return All[word].Build(numbers);
    }

    private static (string Word, double[] Numbers)? Parts(string text)
    {
        string[] words = text.Split(' ');
        double?[] numbers = [.. words.Skip(1).Select(SettingRule.Real)];
        return All.TryGetValue(words[0], out (int Numbers, Func<double[], RangeRule> Build) range) && numbers.Length == range.Numbers && numbers.All(number => number is not null)
            ? (words[0], [.. numbers.Select(number => number!.Value)])
            : null;
    }
}
