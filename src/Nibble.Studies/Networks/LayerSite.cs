using Nibble.Numerics;
using Nibble.Training;

namespace Nibble.Studies;

/// <summary>What a layer of a recipe finds where it stands: the shape of its input, and the quantizers that hold for it.</summary>
/// <param name="phrase">The layer as written, for messages.</param>
/// <param name="input">The shape of one sample: [features], [channels, rows, columns], or [steps, features].</param>
/// <param name="quantizers">What holds for the layer.</param>
/// <param name="network">Builds layers inside this one.</param>
internal sealed class LayerSite(RecipePhrase phrase, Shape input, LayerQuantizers quantizers, NetworkBuilder network)
{
    public Shape Input => input;

    public LayerQuantizers Quantizers => quantizers;

    /// <summary>The features of rows.</summary>
    /// <exception cref="StudyException">The input is something else.</exception>
    public int Features => input.Rank == 1 ? input[0] : throw Misfit("takes a row of numbers", input.Rank == 3 ? "put 'flatten' or 'global-average-pool' and 'flatten' before it" : "put 'flatten' before it");

    /// <summary>The channels of images.</summary>
    /// <exception cref="StudyException">The input is something else.</exception>
    public int Channels => input.Rank == 3 ? input[0] : throw Misfit("takes images of [channels, rows, columns]", "use it before 'flatten', on data that are images");

    /// <summary>The features of each step of a sequence.</summary>
    /// <exception cref="StudyException">The input is something else.</exception>
    public int StepFeatures => input.Rank == 2 ? input[1] : throw Misfit("takes sequences of [steps, features]", "put 'embedding' before it, or a layer 'sequence' of the one before");

    /// <summary>The last axis inside training, which normalization works along: features or channels.</summary>
    public int NormalizedFeatures => input.Rank switch { 1 => input[0], 3 => input[0], 2 => input[1], _ => throw Misfit("takes rows, sequences or images", "reshape the data") };

    /// <summary>Layers inside this one, which read what it reads.</summary>
    public IReadOnlyList<Layer> Inner(IReadOnlyList<RecipePhrase> phrases) => network.Layers(phrases, input).Layers;

    /// <summary>The error about a layer that does not fit what it gets.</summary>
    public StudyException Misfit(string takes, string remedy) => phrase.Place.Error($"the layer '{phrase}' {takes}, but its input has the shape {input}; {remedy}");
}
