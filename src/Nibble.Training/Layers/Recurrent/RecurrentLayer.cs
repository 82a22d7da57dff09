using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>A layer that reads sequences step by step, [N, T, inputs], and keeps a state of as many numbers as it has units.</summary>
/// <remarks>Padding that an <see cref="Embedding"/> marked is skipped: there the state is 0, and behind it stays what it was for the result.</remarks>
public abstract class RecurrentLayer : Layer
{
    private readonly int _gates;
    private QuantizerSite? _inputSite;
    private QuantizerSite? _stateSite;
    private QuantizerSite? _valuesSite;

    private protected RecurrentLayer(int inputs, int units, int gates)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 1);
        (Inputs, Units, _gates) = (inputs, units, gates);
        InputWeight = new Parameter("input.weight", new Tensor([gates * units, inputs]));
        StateWeight = new Parameter("state.weight", new Tensor([gates * units, units]));
        Bias = new Parameter("bias", new Tensor([gates * units]));
    }

    /// <summary>The numbers of a step.</summary>
    public int Inputs { get; }

    /// <summary>The numbers of the state.</summary>
    public int Units { get; }

    /// <summary>Whether the result is the state after each step, [N, T, units], or, the default, that after the last one, [N, units].</summary>
    public bool ReturnsSequences { get; init; }

    /// <summary>The gradient of the state passes through so many steps, counted from the end, and is cut then; 0, the default, for no cut.</summary>
    /// <remarks>Truncated backpropagation through time (Williams and Peng 1990), over windows that do not overlap.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 0.</exception>
    public int Truncation
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    /// <summary>What is applied to the hidden state whenever it is made, such as a quantizer; null for nothing.</summary>
    public StateRule? StateRule { get; init; }

    /// <summary>What maps W and U, each for itself, to few points; null leaves them real. All steps of a batch read the same points, and real weights are kept and learn.</summary>
    /// <exception cref="TrainingException">It has codes wider than 24 bits, maps gradients, or is per channel of an axis that weights lack.</exception>
    public Quantizer? WeightQuantizer { get; init => field = QuantizerSites.CheckedForWeights(value, StateWeight.Value.Shape); }

    /// <summary>What maps the numbers of each step to few points; null leaves them real. As <see cref="WeightedLayer.InputQuantizer"/>.</summary>
    /// <exception cref="TrainingException">It has codes wider than 24 bits, is per channel, or its points depend on the batch.</exception>
    public Quantizer? InputQuantizer { get; init => field = QuantizerSites.CheckedForValues(value); }

    /// <summary>E: what maps the gradient by the layer's outputs before the layer goes back; null leaves it real.</summary>
    /// <exception cref="TrainingException">It has codes wider than 24 bits.</exception>
    public Quantizer? OutputGradientQuantizer { get; init => field = QuantizerSites.CheckedForErrors(value); }

    /// <summary>What stands in for the derivative of the weights' quantizer; null for its own, <see cref="Surrogate.DefaultOf"/>.</summary>
    public Surrogate? Surrogate { get; init; }

    /// <summary>What stands in for the derivative of the inputs' quantizer; null for its own.</summary>
    public Surrogate? InputSurrogate { get; init; }

    /// <summary>Training passes from one choice of the weights' grids to the next, as <see cref="WeightedLayer.WeightGridInterval"/>.</summary>
    public int WeightGridInterval { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters => [InputWeight, StateWeight, Bias, .. Sites.SelectMany(site => site.Parameters)];

    internal override IReadOnlyList<QuantizerSite> Sites => [.. new[] { InputSite, StateSite, ValuesSite }.OfType<QuantizerSite>()];

    /// <summary>W, [gates · units, inputs].</summary>
    internal Parameter InputWeight { get; }

    /// <summary>U, [gates · units, units].</summary>
    internal Parameter StateWeight { get; }

    /// <summary>b, [gates · units].</summary>
    internal Parameter Bias { get; }

    /// <summary>W as evaluation computes with it: codes where it lies on a grid.</summary>
    internal Constant InputConstant => InputSite?.ToConstant(InputWeight.Value) ?? new Constant(InputWeight.Value.Clone());

    /// <summary>U as evaluation computes with it: codes where it lies on a grid.</summary>
    internal Constant StateConstant => StateSite?.ToConstant(StateWeight.Value) ?? new Constant(StateWeight.Value.Clone());

    private QuantizerSite? InputSite => _inputSite ??= SiteOf(InputWeight, "input.weight");

    private QuantizerSite? StateSite => _stateSite ??= SiteOf(StateWeight, "state.weight");

    private QuantizerSite? ValuesSite => _valuesSite ??= InputQuantizer is null ? null : QuantizerSites.ForValues("input", InputQuantizer, InputSurrogate);

    /// <summary>What makes the state.</summary>
    private protected abstract RecurrentCell Cell { get; }

    /// <summary>Draws W uniformly from ±√(6 / (inputs + gates · units)) and U from ±√(3 / (gates · units)); b is 0.</summary>
    /// <remarks>Glorot and Bengio 2010, and the variance of an orthogonal matrix: what Keras does, with independent elements in U.</remarks>
    public override void Initialize(CounterRandom random)
    {
        base.Initialize(random);
        int rows = _gates * Units;
        Fill(InputWeight.Value, random.Stream(0), MathF.Sqrt(6f / (Inputs + rows)));
        Fill(StateWeight.Value, random.Stream(1), MathF.Sqrt(3f / rows));
        Bias.Value.Values.Clear();
    }

    /// <inheritdoc/>
    public override Variable Forward(Variable input, Pass pass)
    {
        Shape x = input.Value.Shape;
        if (x.Rank != 3 || x[2] != Inputs)
            throw new TrainingException($"The layer '{Name}' takes sequences of {Inputs} numbers a step, [N, T, {Inputs}], but got {x}. Correct the layer's size, or put an Embedding before it.");
        Variable w = InputWeight.ToVariable(pass), u = StateWeight.ToVariable(pass);
        Variable result = Quantized(input, pass).Recurrent(InputSite?.Apply(w, pass) ?? w, StateSite?.Apply(u, pass) ?? u, Bias.ToVariable(pass), Cell, ReturnsSequences, Truncation);
        return OutputGradientQuantizer is null ? result : WithPaddingOf(result, result.QuantizeErrors(OutputGradientQuantizer, pass, $"{Name}.output"));
    }

    /// <summary>Adds to a graph what the layer does with its input before all else; returns the value to go on with.</summary>
    internal string AddInputTo(GraphBuilder builder, string input) => ValuesSite?.AddTo(builder, input, $"{Name}.input") ?? input;

    private Variable Quantized(Variable input, Pass pass) => ValuesSite is null ? input : WithPaddingOf(input, ValuesSite.Apply(input, pass));

    // Padding stays padding, whatever happens to the numbers.
    private static Variable WithPaddingOf(Variable padded, Variable value)
    {
        value.StepRanges = padded.StepRanges;
        return value;
    }

    private QuantizerSite? SiteOf(Parameter weight, string name) =>
        WeightQuantizer is null ? null : QuantizerSites.ForWeights(WeightQuantizer, Surrogate, weight.Value.Shape, WeightGridInterval, name);

    private static void Fill(Tensor tensor, CounterRandom random, float bound)
    {
        for (int i = 0; i < tensor.Length; i++)
            tensor[i] = random.Uniform((ulong)i, -bound, bound);
    }
}
