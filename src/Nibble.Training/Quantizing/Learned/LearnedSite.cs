using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>A site whose quantizer has numbers that training learns.</summary>
internal abstract class LearnedSite : QuantizerSite
{
    // A learned scale that a step has carried to zero or beyond begins again from here.
    private const float Least = 1e-6f;

    private readonly Parameter _learned;

    /// <param name="name">What the layer calls the values.</param>
    /// <param name="quantizer">What maps them.</param>
    /// <param name="surrogate">What stands in for the derivative; null for the quantizer's own.</param>
    /// <param name="learned">What the numbers are called.</param>
    /// <param name="shape">Their shape.</param>
    protected LearnedSite(string name, Quantizer quantizer, Surrogate? surrogate, string learned, Shape shape)
        : base(name, quantizer, surrogate)
    {
        _learned = new Parameter($"{name}.{learned}", new Tensor(shape));
        Parameters = [_learned];
        Values.Fill(float.NaN);
    }

    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The numbers now; NaN before training has begun, where they begin with data.</summary>
    protected Span<float> Values => _learned.Value.Values;

    /// <summary>Whether training has to give the first numbers yet.</summary>
    protected bool IsUnknown => float.IsNaN(Values[0]);

    /// <summary>The numbers on a tape.</summary>
    protected Variable Learned(Pass pass) => _learned.ToVariable(pass);

    /// <summary>Keeps scales above zero in training.</summary>
    protected void KeepPositive()
    {
        foreach (ref float value in Values)
            value = Positive(value);
    }

    /// <summary>A scale as the next step of training would have it, for evaluation, which changes nothing.</summary>
    protected static float Positive(float value) => value < Least ? Least : value;

    /// <summary>The error of an evaluation before there are numbers.</summary>
    protected TrainingException Unknown() => new($"{Description} has seen no data, so what it learns is unknown. Train first, or restore a checkpoint.");
}
