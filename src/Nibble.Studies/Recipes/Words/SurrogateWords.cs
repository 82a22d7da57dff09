using Nibble.Training;
using static Nibble.Studies.RecipeSetting;

namespace Nibble.Studies;

/// <summary>The surrogate gradients that a quantizer of a recipe can have in place of its own.</summary>
internal static class SurrogateWords
{
    private static readonly SettingRule Positive = SettingRule.RealFrom(1e-30);

    public static RecipeVocabulary<Func<RecipeSettings, Surrogate>> All { get; } = new(
        "the surrogate",
        new("straight-through", _ => Surrogate.StraightThrough),
        new("identity", _ => Surrogate.Identity),
        new("hard-tanh", said => new HardTanhSurrogate(said.Real("limit")), Positional("limit", Positive, "1")),
        new("relu", _ => new ReluSurrogate()),
        new("clipped-relu", _ => new ClippedReluSurrogate()),
        new("log-tailed-relu", _ => new LogTailedReluSurrogate()),
        new("tanh", said => new TanhSurrogate(said.Real("steepness")), Positional("steepness", Positive, "3")),
        new("staircase", said => new StaircaseSurrogate(said.Real("steepness")) { Step = said.Real("step") }, Positional("steepness", Positive, "3"), new("step", Positive, "2")),
        new(
            "quotient",
            said => said.Has("limit") ? new QuotientSurrogate(said.Real("divisor"), said.Real("limit")) : new QuotientSurrogate(said.Real("divisor")),
            Required("divisor", Positive),
            new("limit", Positive)),
        new("scaled-sign", _ => new BinaryScaleSurrogate()),
        new("xnor", _ => new XnorSurrogate()),
        new("ternary-scale", _ => new TernaryScaleSurrogate()),
        new("normalized-tanh", _ => new NormalizedTanhSurrogate()),
        new("standardizing", _ => new StandardizingSurrogate()));

    /// <summary>The surrogate of a phrase; null where the phrase is.</summary>
    public static Surrogate? Build(RecipePhrase? phrase)
    {
        if (phrase is null)
            return null;
        (RecipeWord<Func<RecipeSettings, Surrogate>> word, RecipeSettings settings) = All.Bind(phrase);
        return word.Build(settings);
    }
}
