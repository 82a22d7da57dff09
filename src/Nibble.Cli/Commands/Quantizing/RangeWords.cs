using System.CommandLine;
using Nibble.Numerics;

namespace Nibble.Cli;

/// <summary>The words for how a range is chosen.</summary>
internal static class RangeWords
{
    private static readonly Dictionary<string, RangeRule> Rules = new()
    {
        ["min-max"] = RangeRule.MinMax,
        ["least-squares"] = RangeRule.LeastSquares,
        ["percentile"] = RangeRule.Percentile(99.99),
        ["entropy"] = RangeRule.Entropy,
        ["moving-average"] = RangeRule.MovingAverage(),
        ["laplace"] = RangeRule.Laplace,
    };

    /// <summary>An option that takes one of them.</summary>
    public static Option<string?> Option(string name, string description) =>
        new Option<string?>(name) { Description = description }.OneOf([.. Rules.Keys]);

    /// <summary>What a word stands for; null for none.</summary>
    public static RangeRule? RuleOf(string? word) => word is null ? null : Rules[word];
}
