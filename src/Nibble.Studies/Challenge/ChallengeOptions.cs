using Nibble.Data;

namespace Nibble.Studies;

/// <summary>What the approximation challenge varies: the function, the network, its training, and the integers that it must fit.</summary>
public sealed record ChallengeOptions
{
    /// <summary>What is approximated.</summary>
    public TargetFunction Function { get; init; } = TargetFunction.Ripple;

    /// <summary>Hidden layers.</summary>
    public int Layers { get; init; } = 3;

    /// <summary>Neurons in each hidden layer.</summary>
    public int Width { get; init; } = 8;

    /// <summary>The activation between layers, as a recipe has it: <c>relu</c>, <c>leaky-relu</c>, <c>tanh</c> or <c>sigmoid</c>.</summary>
    public RecipePhrase Activation { get; init; } = "relu";

    /// <summary>What training minimizes: the mean squared or the mean absolute error.</summary>
    public RecipePhrase Loss { get; init; } = "mean-squared-error";

    /// <summary>Training samples.</summary>
    public int Samples { get; init; } = 10_000;

    /// <summary>The standard deviation of the noise added to the training targets.</summary>
    public float Noise { get; init; }

    /// <summary>What samples, initial weights and batches derive from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Bits of weights and of activations, at most; 2 to 8.</summary>
    public int Bits { get; init; } = 8;

    /// <summary>Bits that every accumulator must provably fit.</summary>
    public int AccumulatorBits { get; init; } = 19;

    /// <summary>Passes over the samples when the float network is trained; the quantization-aware one gets half as many on top.</summary>
    public int Epochs { get; init; } = 200;

    /// <summary>Checks that the options describe a network that can be built.</summary>
    /// <exception cref="StudyException">One does not; the message names it.</exception>
    public void Check()
    {
        Require(Layers is >= 1 and <= 64, "layers", "1 to 64", Layers);
        Require(Width is >= 1 and <= 4096, "width", "1 to 4096", Width);
        Require(Samples is >= 1 and <= 10_000_000, "samples", "1 to 10,000,000", Samples);
        Require(Noise >= 0 && float.IsFinite(Noise), "noise", "at least 0", Noise);
        Require(Bits is >= 2 and <= 8, "bits", "2 to 8", Bits);
        Require(AccumulatorBits is >= 2 and <= 32, "accumulator", "2 to 32", AccumulatorBits);
        Require(Epochs is >= 1 and <= 100_000, "epochs", "1 to 100,000", Epochs);
        Require(Activation.Word is "relu" or "leaky-relu" or "tanh" or "sigmoid", "activation", "relu, leaky-relu, tanh or sigmoid", Activation);
        Require(Loss.Word is "mean-squared-error" or "mean-absolute-error", "loss", "mean-squared-error or mean-absolute-error", Loss);
    }

    private static void Require(bool holds, string name, string expected, object found)
    {
        if (!holds)
            throw new StudyException($"The option {name} takes {expected}, but {found} was given.");
    }
}
