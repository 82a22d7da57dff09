using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Batch normalization by shifts, y = AP2(γ) · (x - μ) · AP2(1 / √(σ² + ε)) + β, with σ² the mean of (x - μ) · AP2(x - μ): <see cref="Ap2"/>.</summary>
/// <remarks>
/// Courbariaux et al. 2016 (arXiv:1602.02830), algorithm 3. Running averages are of μ and of 1 / √(σ² + ε), whose power of two is taken when
/// they are used, as in the authors' Torch7 program. For the rest as <see cref="BatchNorm"/>, but slower: the sums of the variance are not in vectors.
/// </remarks>
public sealed class ShiftBatchNorm : Layer
{
    private readonly int _features;
    private readonly RunningStatistics _running;
    private readonly Parameter? _scale;
    private readonly Parameter? _bias;

    /// <summary>Creates the layer.</summary>
    /// <param name="features">F, or C of images.</param>
    /// <param name="affine">Whether there are a γ and a β to learn; else they are 1 and 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no features.</exception>
    public ShiftBatchNorm(int features, bool affine = true)
    {
        (_features, _running) = (features, new RunningStatistics(features) { Momentum = 0.125f });
        if (!affine)
            return;
        (_scale, _bias) = (new Parameter("scale", new Tensor([features])), new Parameter("bias", new Tensor([features])));
        Parameters = [_scale, _bias];
    }

    /// <summary>ε, added to the variance.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public float Epsilon
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    }
    = 1e-4f;

    /// <summary>The share of a new batch in the running averages, above 0 to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside.</exception>
    public float Momentum
    {
        get => _running.Momentum;
        init => _running = new RunningStatistics(_features) { Momentum = value };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters { get; } = [];

    /// <inheritdoc/>
    public override IReadOnlyList<NamedTensor> State =>
        [.. base.State, new NamedTensor($"{Name}.mean", _running.Mean), new NamedTensor($"{Name}.inverse", _running.Variance)];

    internal override int LeastBatch => 2;

    internal override bool IsNumbered => false;

    /// <summary>γ becomes 1 and β 0, the running mean 0 and the running 1 / σ 1.</summary>
    public override void Initialize(CounterRandom random)
    {
        _scale?.Value.Values.Fill(1);
        _bias?.Value.Values.Clear();
        _running.Reset();
    }

    /// <inheritdoc/>
    public override Variable Forward(Variable input, Pass pass)
    {
        try
        {
            return pass.IsTraining
                ? input.ShiftBatchNorm(_scale?.ToVariable(pass), _bias?.ToVariable(pass), _running, Epsilon)
                : input.Normalize(new Variable(Factors()), _bias?.ToVariable(pass), ForEvaluation(), 1);
        }
        catch (TrainingException error)
        {
            throw new TrainingException($"The layer '{Name}' can't compute: {error.Message}", error);
        }
    }

    /// <summary>Adds a normalization of variance 0 and epsilon 1, whose scales are powers of two.</summary>
    public override void AddTo(GraphBuilder builder, string input, string output)
    {
        string scale = builder.AddConstant($"{Name}.scale", Factors()), bias = builder.AddConstant($"{Name}.bias", _bias?.Value.Clone() ?? new Tensor([_features]));
        string mean = builder.AddConstant($"{Name}.mean", _running.Mean.Clone()), variance = builder.AddConstant($"{Name}.variance", new Tensor([_features]));
        builder.Add(new GraphNode(Name, new BatchNormalization { Epsilon = 1 }, [input, scale, bias, mean, variance], output));
    }

    // AP2(γ) · AP2(1 / σ).
    private Tensor Factors()
    {
        var factors = new Tensor([_features]);
        for (int i = 0; i < _features; i++)
            factors[i] = Ap2.Of(_running.Variance[i]) * (_scale is null ? 1 : Ap2.Of(_scale.Value[i]));
        return factors;
    }

    private RunningStatistics ForEvaluation()
    {
        var statistics = new RunningStatistics(_features);
        _running.Mean.Values.CopyTo(statistics.Mean.Values);
        statistics.Variance.Values.Clear();
        return statistics;
    }
}
