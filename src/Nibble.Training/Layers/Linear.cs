using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>A fully connected layer: y = x · Wᵀ + b, with a quantizer for either operand, or none.</summary>
/// <remarks>
/// With quantizers, the forward pass computes with values on their grids (fake quantization) and the gradient passes them as
/// <see cref="Surrogate"/> says: quantization-aware training (Jacob et al. 2018, arXiv:1712.05877, section 3). The bias stays real.
/// </remarks>
public sealed class Linear : Layer
{
    private readonly Parameter _weight;
    private readonly Parameter? _bias;
    private readonly MovingRange _inputRange = new();
    private readonly WeightGrid? _weightGrid;

    /// <summary>Creates the layer.</summary>
    /// <param name="inputs">Numbers in a row of x.</param>
    /// <param name="outputs">Neurons: numbers in a row of y.</param>
    /// <param name="bias">Whether there is a b.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public Linear(int inputs, int outputs, bool bias = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        _weight = new Parameter("weight", new Tensor([outputs, inputs]));
        _bias = bias ? new Parameter("bias", new Tensor([outputs])) : null;
        Parameters = _bias is null ? [_weight] : [_weight, _bias];
    }

    /// <summary>What maps the weights to few bits; null leaves them real. Its grid is chosen from the weights as they change.</summary>
    /// <exception cref="TrainingException">It is wider than 24 bits, rounds stochastically, or is per channel of an axis that weights lack.</exception>
    public GridQuantizer? WeightQuantizer
    {
        get;
        init
        {
            field = Checked(value, maxAxis: 1);
            _weightGrid = value is null ? null : new WeightGrid(value, _weight.Value.Shape);
        }
    }

    /// <summary>
    /// What maps the inputs to few bits; null leaves them real. Its range is a moving average (momentum 0.99) of the least and
    /// greatest input of each training batch, whatever range rule the quantizer has for other uses; a power-of-two scale is the least that covers it.
    /// </summary>
    /// <exception cref="TrainingException">It is wider than 24 bits, rounds stochastically, or is per channel.</exception>
    public GridQuantizer? InputQuantizer { get; init => field = Checked(value, maxAxis: -1); }

    /// <summary>What stands in for the derivative of both quantizers.</summary>
    public Surrogate Surrogate { get; init; } = Surrogate.StraightThrough;

    /// <summary>
    /// Training passes from one choice of the weights' grid to the next; 0, the default, means 1 for ranges by min and max and 32
    /// where scales are searched for, which takes longer than a step of a small network. Evaluation always chooses for the weights as they are.
    /// </summary>
    public int WeightGridInterval { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<NamedTensor> State
    {
        get
        {
            List<NamedTensor> state = [.. base.State];
            if (_weightGrid is not null)
                state.Add(new NamedTensor($"{Name}.weight.grid", _weightGrid.State));
            if (InputQuantizer is not null)
                state.Add(new NamedTensor($"{Name}.input.range", _inputRange.State));
            return state;
        }
    }

    /// <summary>Draws weights uniformly from ±√(6 / inputs) and biases from ±√(1 / inputs).</summary>
    /// <remarks>
    /// He et al. 2015 (arXiv:1502.01852), equation 10, as a uniform distribution of the same variance 2 / inputs. Their biases are 0, but
    /// then all kinks of a first layer lie at the origin, which narrow networks do not recover from; these are spread as in LeCun et al. 1998, section 4.6.
    /// </remarks>
    public override void Initialize(CounterRandom random)
    {
        int inputs = _weight.Value.Shape[1];
        Fill(_weight.Value, random.Stream(0), MathF.Sqrt(6f / inputs));
        if (_bias is not null)
            Fill(_bias.Value, random.Stream(1), MathF.Sqrt(1f / inputs));
        _inputRange.Reset();
        _weightGrid?.Reset();
    }

    /// <inheritdoc/>
    public override void FreezeRanges() => _inputRange.Freeze();

    /// <inheritdoc/>
    public override Variable Forward(Variable input, Pass pass)
    {
        if (input.Value.Shape.Rank != 2 || input.Value.Shape[1] != _weight.Value.Shape[1])
            throw new TrainingException($"The layer '{Name}' takes rows of {_weight.Value.Shape[1]} numbers, [N, {_weight.Value.Shape[1]}], but got {input.Value.Shape}. Correct the layer's size, or put a Flatten before it.");
        Variable x = input, weight = _weight.ToVariable(pass);
        if (InputQuantizer is { } inputQuantizer)
            x = x.FakeQuantize(values => Explained(() => ObservedGrid(inputQuantizer, values, pass)), Surrogate);
        if (_weightGrid is { } weightGrid)
            weight = weight.FakeQuantize(_ => Explained(() => WeightGridFor(weightGrid, pass)), Surrogate);
        return x.Linear(weight, _bias?.ToVariable(pass));
    }

    /// <inheritdoc/>
    public override void AddTo(GraphBuilder builder, string input, string output)
    {
        string x = InputQuantizer is null ? input : builder.Add($"{Name}.input", new Quantize(InputGrid(InputQuantizer)), input);
        Constant weight = _weightGrid is null
            ? new Constant(_weight.Value.Clone())
            : new Constant(_weightGrid.ForEvaluation(_weight.Value).Quantize(_weight.Value));
        string w = builder.AddConstant($"{Name}.weight", weight);
        var gemm = new Gemm { TransposeRight = true };
        builder.Add(_bias is null
            ? new GraphNode(Name, gemm, [x, w], output)
            : new GraphNode(Name, gemm, [x, w, builder.AddConstant($"{Name}.bias", _bias.Value.Clone())], output));
    }

    private QuantizationGrid ObservedGrid(GridQuantizer quantizer, Tensor values, Pass pass)
    {
        if (pass.IsTraining)
            _inputRange.Observe(values.Values);
        return InputGrid(quantizer);
    }

    private QuantizationGrid Explained(Func<QuantizationGrid> choose)
    {
        try
        {
            return choose();
        }
        catch (NibbleException error) when (error is not TrainingException)
        {
            throw new TrainingException($"The layer '{Name}' can't be quantized: {error.Message} If the data is sound, training has diverged: lower the learning rate.", error);
        }
    }

    private QuantizationGrid WeightGridFor(WeightGrid grid, Pass pass) => pass.IsTraining
        ? grid.ForTraining(_weight.Value, WeightGridInterval > 0 ? WeightGridInterval : grid.DefaultInterval)
        : grid.ForEvaluation(_weight.Value);

    private QuantizationGrid InputGrid(GridQuantizer quantizer) => _inputRange.GridFor(quantizer)
        ?? throw new TrainingException($"The input quantizer of the layer '{Name}' has seen no data, so its range is unknown. Train first, or restore a checkpoint.");

    private static GridQuantizer? Checked(GridQuantizer? quantizer, int maxAxis)
    {
        if (quantizer?.Format.Bits > 24)
            throw new TrainingException($"A layer can't train with {quantizer.Format}: values are 32-bit floats with 24 significant bits. Choose at most 24 bits.");
        if (quantizer?.Rounding == Rounding.Stochastic)
            throw new TrainingException("A layer's quantizer can't round stochastically; choose another rounding, such as NearestEven.");
        if (quantizer?.Granularity.Axis > maxAxis)
            throw new TrainingException(maxAxis < 0
                ? "An input quantizer has one scale, but per channel was asked for. Choose Granularity.PerTensor."
                : $"Weights [outputs, inputs] have no axis {quantizer.Granularity.Axis}. Choose Granularity.PerChannel(0), one scale a neuron, or PerTensor.");
        return quantizer;
    }

    private static void Fill(Tensor tensor, CounterRandom random, float bound)
    {
        for (int i = 0; i < tensor.Length; i++)
            tensor[i] = random.Uniform((ulong)i, -bound, bound);
    }
}
