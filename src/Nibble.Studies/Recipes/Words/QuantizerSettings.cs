using Nibble.Numerics;

namespace Nibble.Studies;

/// <summary>Settings that many quantizers share.</summary>
internal static class QuantizerSettings
{
    /// <summary>Which values share a scale: <c>per tensor</c>, <c>per channel</c>, <c>per group 32</c>.</summary>
    public static RecipeSetting Per { get; } = new("per", SettingRule.WithNumbers("tensor, channel, or group with a size such as 'group 32'", text => Parse(text) is not null, "tensor", "channel", "group"));

    public static RecipeSetting Stochastic { get; } = RecipeSetting.Flag("stochastic");

    /// <summary>A surrogate gradient other than the quantizer's own.</summary>
    public static RecipeSetting Surrogate { get; } = new("surrogate", SettingRule.Surrogate);

    /// <summary>Which values share a scale, as said, or what holds where nothing is.</summary>
    public static Granularity GranularityOf(RecipeSettings said, Granularity fallback) => said.TextOrNull(Per.Name) is { } text ? Parse(text)!.Value : fallback;

    // Channels are those of outputs, groups are neighbors among inputs.
    private static Granularity? Parse(string text) => text.Split(' ') switch
    {
        ["tensor"] => Granularity.PerTensor,
        ["channel"] => Granularity.PerChannel(),
        ["group", string size] when SettingRule.Whole(size) is >= 1 and <= 1 << 20 and long count => Granularity.PerGroup((int)count),
        _ => null,
    };
}
