using Nibble.Training;

namespace Nibble.Studies;

/// <summary>Makes an optimizer of its settings.</summary>
internal delegate Optimizer OptimizerBuilder(RecipeSettings said, IReadOnlyList<Parameter> parameters, float learningRate);

/// <summary>The optimizers that a recipe can name.</summary>
internal static class OptimizerWords
{
    private static readonly SettingRule Share = SettingRule.RealFrom(0, 1), AtLeastZero = SettingRule.RealFrom(0);

    public static RecipeVocabulary<OptimizerBuilder> All { get; } = new(
        "the optimizer",
        new("adam", (said, parameters, rate) => new Adam(parameters, rate)
        {
            Beta1 = said.Real("beta1"),
            Beta2 = said.Real("beta2"),
            Epsilon = said.Real("epsilon"),
        },
        new("beta1", Share, "0.9"), new("beta2", Share, "0.999"), new("epsilon", AtLeastZero, "1e-8")),
        new("sgd", (said, parameters, rate) => new Sgd(parameters, rate)
        {
            Momentum = said.Real("momentum"),
            Nesterov = said.Flag("nesterov"),
            WeightDecay = said.Real("weight-decay"),
        },
        new("momentum", Share, "0.9"), RecipeSetting.Flag("nesterov"), new("weight-decay", AtLeastZero, "0")));

    /// <summary>The optimizer of a phrase.</summary>
    public static Optimizer Build(RecipePhrase phrase, IReadOnlyList<Parameter> parameters, float learningRate)
    {
        (RecipeWord<OptimizerBuilder> word, RecipeSettings settings) = All.Bind(phrase);
        return word.Build(settings, parameters, learningRate);
    }
}
