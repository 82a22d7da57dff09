using Nibble.Training;
using static Nibble.Studies.RecipeSetting;

namespace Nibble.Studies;

/// <summary>Makes an optimizer of its settings.</summary>
internal delegate Optimizer OptimizerBuilder(RecipeSettings said, Recipe recipe, IReadOnlyList<Parameter> parameters);

/// <summary>The optimizers that a recipe can name.</summary>
internal static class OptimizerWords
{
    private static readonly SettingRule Share = SettingRule.RealFrom(0, 1), AtLeastZero = SettingRule.RealFrom(0), Positive = SettingRule.RealFrom(1e-30);

    private static readonly RecipeSetting[] Limits = [new("norm-limit", Positive), new("gradient-limit", Positive)];

    private static readonly RecipeSetting[] Adaptive = [new("beta1", Share, "0.9"), new("beta2", Share, "0.999"), new("epsilon", AtLeastZero, "1e-8")];

    public static RecipeVocabulary<OptimizerBuilder> All { get; } = new(
        "the optimizer",
        new("adam", (said, recipe, parameters) => new Adam(parameters, recipe.LearningRate)
        {
            Beta1 = said.Real("beta1"),
            Beta2 = said.Real("beta2"),
            Epsilon = said.Real("epsilon"),
            GradientNormLimit = Limit(said, "norm-limit"),
            GradientLimit = Limit(said, "gradient-limit"),
            Seed = recipe.Seed,
            WeightDecay = said.Real("weight-decay"),
        },
        [.. Adaptive, new("weight-decay", AtLeastZero, "0"), .. Limits]),
        new("adamw", (said, recipe, parameters) => new AdamW(parameters, recipe.LearningRate)
        {
            Beta1 = said.Real("beta1"),
            Beta2 = said.Real("beta2"),
            Epsilon = said.Real("epsilon"),
            GradientNormLimit = Limit(said, "norm-limit"),
            GradientLimit = Limit(said, "gradient-limit"),
            Seed = recipe.Seed,
            WeightDecay = said.Real("weight-decay"),
        },
        [.. Adaptive, new("weight-decay", AtLeastZero, "0.01"), .. Limits]),
        new("adamax", (said, recipe, parameters) => new AdaMax(parameters, recipe.LearningRate)
        {
            Beta1 = said.Real("beta1"),
            Beta2 = said.Real("beta2"),
            Epsilon = said.Real("epsilon"),
            GradientNormLimit = Limit(said, "norm-limit"),
            GradientLimit = Limit(said, "gradient-limit"),
            Seed = recipe.Seed,
            WeightDecay = said.Real("weight-decay"),
        },
        [.. Adaptive, new("weight-decay", AtLeastZero, "0"), .. Limits]),
        new("shift-adamax", (said, recipe, parameters) => new ShiftAdaMax(parameters, recipe.LearningRate)
        {
            Beta1 = said.Real("beta1"),
            Beta2 = said.Real("beta2"),
            Epsilon = said.Real("epsilon"),
            GradientNormLimit = Limit(said, "norm-limit"),
            GradientLimit = Limit(said, "gradient-limit"),
            Seed = recipe.Seed,
            StoresPowersOfTwo = said.Flag("stored-as-powers-of-two"),
        },
        [.. Adaptive, Flag("stored-as-powers-of-two"), .. Limits]),
        new("sgd", (said, recipe, parameters) => new Sgd(parameters, recipe.LearningRate)
        {
            GradientNormLimit = Limit(said, "norm-limit"),
            GradientLimit = Limit(said, "gradient-limit"),
            Seed = recipe.Seed,
            Momentum = said.Real("momentum"),
            Nesterov = said.Flag("nesterov"),
            WeightDecay = said.Real("weight-decay"),
        },
        [new("momentum", Share, "0.9"), Flag("nesterov"), new("weight-decay", AtLeastZero, "0"), .. Limits]));

    /// <summary>The optimizer of a recipe.</summary>
    public static Optimizer Build(Recipe recipe, IReadOnlyList<Parameter> parameters)
    {
        (RecipeWord<OptimizerBuilder> word, RecipeSettings settings) = All.Bind(recipe.Optimizer);
        return word.Build(settings, recipe, parameters);
    }

    private static float Limit(RecipeSettings said, string name) => said.Has(name) ? said.Real(name) : float.PositiveInfinity;
}
