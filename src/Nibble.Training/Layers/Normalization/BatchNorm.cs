using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Batch normalization: y = γ · (x - μ) / √(σ² + ε) + β for each feature, by the batch in training and by running averages in evaluation.</summary>
/// <remarks>
/// Ioffe and Szegedy 2015 (arXiv:1502.03167). Features are the last axis: of rows [N, F], and of images [N, H, W, C], whose statistics go
/// over all pixels. A training batch of a single row has no variance and is refused. A <see cref="Relu"/> right behind it is computed in the same passes over memory.
/// </remarks>
public sealed class BatchNorm : Layer
{
    private readonly int _features;
    private readonly RunningStatistics _running;
    private readonly Parameter? _scale;
    private readonly Parameter? _bias;

    /// <summary>Creates the layer.</summary>
    /// <param name="features">F, or C of images.</param>
    /// <param name="affine">Whether there are a γ and a β to learn; else they are 1 and 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no features.</exception>
    public BatchNorm(int features, bool affine = true)
    {
        _running = new RunningStatistics(features);
        _features = features;
        if (!affine)
            return;
        _scale = new Parameter("scale", new Tensor([features]));
        _bias = new Parameter("bias", new Tensor([features]));
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
    = 1e-5f;

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
        [.. base.State, new NamedTensor($"{Name}.mean", _running.Mean), new NamedTensor($"{Name}.variance", _running.Variance)];

    internal override int LeastBatch => 2;

    internal override bool IsNumbered => false;

    /// <summary>γ becomes 1 and β 0, the running mean 0 and the running variance 1.</summary>
    public override void Initialize(CounterRandom random)
    {
        _scale?.Value.Values.Fill(1);
        _bias?.Value.Values.Clear();
        _running.Reset();
    }

    /// <inheritdoc/>
    public override Variable Forward(Variable input, Pass pass) => Compute(input, OutputClamp.None, pass);

    /// <inheritdoc/>
    public override void AddTo(GraphBuilder builder, string input, string output)
    {
        string scale = builder.AddConstant($"{Name}.scale", Feature(_scale, 1));
        string bias = builder.AddConstant($"{Name}.bias", Feature(_bias, 0));
        string mean = builder.AddConstant($"{Name}.mean", _running.Mean.Clone());
        string variance = builder.AddConstant($"{Name}.variance", _running.Variance.Clone());
        builder.Add(new GraphNode(Name, new BatchNormalization { Epsilon = Epsilon }, [input, scale, bias, mean, variance], output));
    }

    internal override Variable ForwardClamped(Variable input, OutputClamp clamp, Pass pass) => Compute(input, clamp, pass);

    private Variable Compute(Variable input, OutputClamp clamp, Pass pass)
    {
        try
        {
            (Variable? scale, Variable? bias) = (_scale?.ToVariable(pass), _bias?.ToVariable(pass));
            return pass.IsTraining
                ? input.BatchNorm(scale, bias, _running, Epsilon, clamp)
                : input.Normalize(scale, bias, _running, Epsilon, clamp);
        }
        catch (TrainingException error)
        {
            throw new TrainingException($"The layer '{Name}' can't compute: {error.Message}", error);
        }
    }

    private Tensor Feature(Parameter? parameter, float constant)
    {
        if (parameter is not null)
            return parameter.Value.Clone();
        var tensor = new Tensor([_features]);
        tensor.Values.Fill(constant);
        return tensor;
    }
}
