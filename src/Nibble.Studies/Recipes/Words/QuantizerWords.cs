using Nibble.Kernels;
using Nibble.Numerics;
using Nibble.Training;
using static Nibble.Studies.QuantizerPlace;

namespace Nibble.Studies;

/// <summary>Makes a quantizer of its words; null for the word that means none.</summary>
/// <param name="said">The words.</param>
/// <param name="place">Where it stands.</param>
internal delegate Quantizer? QuantizerBuilder(RecipeSettings said, QuantizerPlace place);

/// <summary>The quantizers that a recipe can name. A new one is one entry in the lists that are joined here.</summary>
internal static class QuantizerWords
{
    public static RecipeVocabulary<QuantizerBuilder> All { get; } = new(
        "the quantizer",
        [new("float", (_, _) => null), .. GridWords.All, .. SignWords.All, .. PaperWords.All, .. CodebookWords.All])
    { Family = word => GridWords.IsFormat(word) ? GridWords.Formats : null };

    /// <summary>Makes the quantizer of a phrase; null for none.</summary>
    public static Quantizer? Build(RecipePhrase? phrase, QuantizerPlace place)
    {
        if (phrase is null)
            return null;
        (RecipeWord<QuantizerBuilder> word, RecipeSettings settings) = All.Bind(phrase);
        if (place is Errors or QuantizerPlace.Gradients && settings.Has(QuantizerSettings.Surrogate.Name))
            throw phrase.Place.Error($"'{phrase}' quantizes gradients on their way back, where nothing is derived; leave the surrogate out");
        return Explained(phrase, () => word.Build(settings, place));
    }

    /// <summary>What stands in for the derivative of the quantizer of a phrase; null for none, or where it learns by gradients of its own.</summary>
    public static Surrogate? SurrogateOf(RecipePhrase? phrase, QuantizerPlace place)
    {
        if (Build(phrase, place) is not { } quantizer)
            return null;
        return SurrogateWords.Build(All.Bind(phrase!).Settings.Phrase(QuantizerSettings.Surrogate.Name)) ?? quantizer switch
        {
            // Of activations the paper masks what is clipped.
            WageQuantizer { Scale: float scale, Bits: > 1 and <= 15 } wage when place == Values => new QuotientSurrogate(scale, 1 - Wage.Sigma(wage.Bits)),
            _ => Surrogate.DefaultOf(quantizer),
        };
    }

    /// <summary>What quantizes a recurrent state or gates; null where the phrase is.</summary>
    public static StateRule? BuildRule(RecipePhrase? phrase, QuantizerPlace place) => Build(phrase, place) is { } quantizer
        ? Explained(phrase!, () => QuantizedState.Of(quantizer, SurrogateOf(phrase, place)))
        : null;

    /// <summary>The grid that weights are kept on: a fixed point format; null where the phrase is or says none.</summary>
    public static QuantizationGrid? BuildGrid(RecipePhrase? phrase) => phrase is null ? null : Build(phrase, Weights) switch
    {
        null => null,
        FixedGridQuantizer grid => QuantizationGrid.PerTensor(grid.Format, grid.Scale, grid.ZeroPoint, grid.Rounding),
        _ => throw phrase.Place.Error($"'{phrase}' can't be what updates round weights to: that is a fixed point format, such as 'fixed <2,14> stochastic'"),
    };

    /// <summary>Refuses a quantizer where gradients pass.</summary>
    public static void RefuseGradients(RecipeSettings said, QuantizerPlace place)
    {
        if (place is Errors or QuantizerPlace.Gradients)
            throw said.Place.Error($"'{said.Word}' learns from gradients, so it can't quantize them; use 'wage', 'dorefa', 'log', 'fixed' or a format such as 'int8'");
    }

    /// <summary>Refuses a quantizer anywhere but on weights.</summary>
    public static void RefuseAllButWeights(RecipeSettings said, QuantizerPlace place)
    {
        if (place != Weights)
            throw said.Place.Error($"'{said.Word}' is a quantizer of weights only; activations take one such as 'uint8', 'sign', 'lsq' or 'pact', gradients 'wage', 'dorefa' or 'int8'");
    }

    private static T Explained<T>(RecipePhrase phrase, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (Exception error) when (error is (NibbleException or ArgumentException) and not StudyException)
        {
            throw phrase.Place.Error($"'{phrase}': {error.Message}", error);
        }
    }
}
