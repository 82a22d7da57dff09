using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>A layer that multiplies its inputs by weights, with a quantizer for either operand and for the gradients, or none.</summary>
/// <remarks>
/// With quantizers, the forward pass computes with points (fake quantization) and the gradient passes them as <see cref="Surrogate"/> says:
/// quantization-aware training (Jacob et al. 2018, arXiv:1712.05877, section 3). Real weights are kept and learn; the bias stays real.
/// </remarks>
public abstract class WeightedLayer : Layer
{
    private readonly int _inputs;
    private QuantizerSite? _weightSite;
    private QuantizerSite? _inputSite;

    /// <param name="weight">The weights' shape, outputs first.</param>
    /// <param name="inputs">How many products each output sums, which decides the first weights.</param>
    /// <param name="bias">Whether there is a bias, one number for each output.</param>
    private protected WeightedLayer(Shape weight, int inputs, bool bias)
    {
        _inputs = inputs;
        Weight = new Parameter("weight", new Tensor(weight));
        Bias = bias ? new Parameter("bias", new Tensor([weight[0]])) : null;
    }

    /// <summary>What maps the weights to few points; null leaves them real. Points that depend on data are chosen from the weights as they change.</summary>
    /// <exception cref="TrainingException">It has codes wider than 24 bits, maps gradients, or is per channel of an axis that weights lack.</exception>
    public Quantizer? WeightQuantizer { get; init => field = QuantizerSites.CheckedForWeights(value, Weight.Value.Shape); }

    /// <summary>
    /// What maps the inputs to few points; null leaves them real. The range of a <see cref="UniformQuantizer"/> or <see cref="PowerOfTwoQuantizer"/>
    /// is a moving average (momentum 0.99) of what its range rule chooses for each training batch, such as the least and greatest input;
    /// a power-of-two scale is the least that covers it.
    /// </summary>
    /// <exception cref="TrainingException">It has codes wider than 24 bits, is per channel, or its points depend on the batch.</exception>
    public Quantizer? InputQuantizer { get; init => field = QuantizerSites.CheckedForValues(value); }

    /// <summary>E: what maps the gradient by the layer's outputs before the layer goes back; null leaves it real.</summary>
    /// <exception cref="TrainingException">It has codes wider than 24 bits.</exception>
    public Quantizer? OutputGradientQuantizer { get; init => field = QuantizerSites.CheckedForErrors(value); }

    /// <summary>G: what maps the gradient by the weights before the optimizer takes it, as <see cref="Parameter.GradientQuantizer"/>; null leaves it real.</summary>
    public Quantizer? WeightGradientQuantizer { get; init => Weight.GradientQuantizer = field = value; }

    /// <summary>The grid that weights and bias are rounded to after every step, as <see cref="Parameter.Grid"/>; null keeps them real.</summary>
    /// <exception cref="TrainingException">Parameters can't be kept on it.</exception>
    public QuantizationGrid? ParameterGrid
    {
        get;
        init
        {
            Weight.Grid = field = value;
            if (Bias is not null)
                Bias.Grid = value;
        }
    }

    /// <summary>H: after every step the weights are clipped to [-H, H], as <see cref="Parameter.Bound"/>: 1 for networks of signs. Infinite for no bound.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public float WeightBound { get => Weight.Bound; init => Weight.Bound = value; }

    /// <summary>What every update of the weights is multiplied by, as <see cref="Parameter.UpdateScale"/>: BinaryConnect's κ. 1 leaves it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or not finite.</exception>
    public float WeightUpdateScale { get => Weight.UpdateScale; init => Weight.UpdateScale = value; }

    /// <summary>What stands in for the derivative of the quantizers of weights and inputs; null for each one's own, <see cref="Surrogate.DefaultOf"/>.</summary>
    public Surrogate? Surrogate { get; init; }

    /// <summary>What stands in for the derivative of the quantizer of inputs; null for <see cref="Surrogate"/>.</summary>
    public Surrogate? InputSurrogate { get; init; }

    /// <summary>
    /// Training passes from one choice of the weights' grid to the next; 0, the default, means 1 for ranges by min and max and 32
    /// where scales are searched for, which takes longer than a step of a small network. Evaluation always chooses for the weights as they are.
    /// </summary>
    public int WeightGridInterval { get; init; }

    /// <summary>
    /// Whether evaluation takes the real weights, as networks do whose weights are drawn in training only (BinaryConnect's stochastic form,
    /// arXiv:1511.00363, section 2.6). Otherwise it takes points, to the nearest where training draws them.
    /// </summary>
    public bool EvaluatesRealWeights { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters =>
        [Weight, .. Bias is null ? (Parameter[])[] : [Bias], .. Sites.SelectMany(site => site.Parameters)];

    internal override IReadOnlyList<QuantizerSite> Sites =>
        [.. new[] { WeightSite, InputSite }.OfType<QuantizerSite>()];

    private protected Parameter Weight { get; }

    private protected Parameter? Bias { get; }

    private QuantizerSite? WeightSite => _weightSite ??= WeightQuantizer is null ? null : QuantizerSites.ForWeights(WeightQuantizer, Surrogate, Weight.Value.Shape, WeightGridInterval);

    private QuantizerSite? InputSite => _inputSite ??= InputQuantizer is null ? null : QuantizerSites.ForValues("input", InputQuantizer, InputSurrogate ?? Surrogate);

    /// <summary>Draws weights uniformly from ±√(6 / n) and biases from ±√(1 / n), n the products that an output sums.</summary>
    /// <remarks>
    /// He et al. 2015 (arXiv:1502.01852), equation 10, as a uniform distribution of the same variance 2 / n. Their biases are 0, but
    /// then all kinks of a first layer lie at the origin, which narrow networks do not recover from; these are spread as in LeCun et al. 1998, section 4.6.
    /// </remarks>
    public override void Initialize(CounterRandom random)
    {
        base.Initialize(random);
        Fill(Weight.Value, random.Stream(0), MathF.Sqrt(6f / _inputs));
        if (Bias is not null)
            Fill(Bias.Value, random.Stream(1), MathF.Sqrt(1f / _inputs));
    }

    /// <summary>The inputs as the layer computes with them.</summary>
    private protected Variable Quantized(Variable input, Pass pass) => InputSite?.Apply(input, pass) ?? input;

    /// <summary>The weights as the layer computes with them.</summary>
    private protected Variable QuantizedWeight(Pass pass) => WeightSite is null || (EvaluatesRealWeights && !pass.IsTraining)
        ? Weight.ToVariable(pass)
        : WeightSite.Apply(Weight.ToVariable(pass), pass);

    /// <summary>The outputs, whose gradient is quantized on its way back.</summary>
    private protected Variable WithQuantizedGradient(Variable output, Pass pass) =>
        OutputGradientQuantizer is null ? output : output.QuantizeErrors(OutputGradientQuantizer, pass, $"{Name}.output");

    /// <summary>Adds to a graph what the layer does with its input before all else; returns the value to go on with.</summary>
    private protected string AddInputTo(GraphBuilder builder, string input) => InputSite?.AddTo(builder, input, $"{Name}.input") ?? input;

    /// <summary>Adds the weights to a graph, as <c>layer1.weight</c>: codes where they lie on a grid, else floats.</summary>
    private protected string AddWeightTo(GraphBuilder builder) => builder.AddConstant(
        $"{Name}.weight", WeightSite is null || EvaluatesRealWeights ? new Constant(Weight.Value.Clone()) : WeightSite.ToConstant(Weight.Value));

    private static void Fill(Tensor tensor, CounterRandom random, float bound)
    {
        for (int i = 0; i < tensor.Length; i++)
            tensor[i] = random.Uniform((ulong)i, -bound, bound);
    }
}
