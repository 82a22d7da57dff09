using System.Text;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>
/// One place of a layer where values are quantized: its weights, its inputs, a state. Holds what its quantizer learns or watches, computes it
/// on a tape, and says what it is in a graph.
/// </summary>
/// <remarks>
/// A layer lists its sites in <see cref="Layer.Sites"/> and puts their parameters into its own; <see cref="Layer"/> does the rest: names,
/// state, freezing, resetting.
/// </remarks>
internal abstract class QuantizerSite
{
    private readonly Surrogate? _surrogate;
    private string? _layer;

    /// <summary>Creates a site.</summary>
    /// <param name="name">What the layer calls the values, such as <c>weight</c>.</param>
    /// <param name="quantizer">What maps them.</param>
    /// <param name="surrogate">What stands in for the derivative; null for the quantizer's own.</param>
    protected QuantizerSite(string name, Quantizer quantizer, Surrogate? surrogate) =>
        (Name, Quantizer, _surrogate, Number) = (name, quantizer, surrogate, NumberOf(name));

    /// <summary>What the layer calls the values.</summary>
    public string Name { get; }

    /// <summary>What maps them.</summary>
    public Quantizer Quantizer { get; }

    /// <summary>What stands in for the derivative.</summary>
    public Surrogate Surrogate => _surrogate ?? Surrogate.DefaultOf(Quantizer);

    /// <summary>Which stream of a step's random numbers is this site's.</summary>
    public ulong Number { get; private set; }

    /// <summary>What the quantizer learns.</summary>
    public virtual IReadOnlyList<Parameter> Parameters => [];

    /// <summary>What a checkpoint must hold besides the parameters.</summary>
    public virtual IReadOnlyList<NamedTensor> State => [];

    /// <summary>The values with their layer: <c>layer1.weight</c>.</summary>
    protected string FullName => $"{_layer}.{Name}";

    /// <summary>For errors: the quantizer and its layer.</summary>
    protected string Description => $"The {Name} quantizer of the layer '{_layer}'";

    /// <summary>The quantized values on a tape.</summary>
    /// <exception cref="TrainingException">A value is NaN or infinite, or evaluation comes before training.</exception>
    public Variable Apply(Variable x, Pass pass) => pass.IsTraining ? Train(x, pass) : new Variable(Evaluate(x.Value));

    /// <summary>Forgets all that training has changed.</summary>
    public virtual void Reset()
    {
    }

    /// <summary>Ends the adaptation of a range that moves by itself.</summary>
    public virtual void FreezeRanges()
    {
    }

    /// <summary>The values as a constant: codes wherever a grid has exactly their points, else floats.</summary>
    public virtual Constant ToConstant(Tensor weight)
    {
        Tensor points = Evaluate(weight);
        QuantizationGrid? grid = GridOf(weight) ?? ExactGrid.Of(points, Quantizer.Granularity);
        return grid is null ? new Constant(points) : new Constant(grid.Quantize(points));
    }

    /// <summary>Adds to a graph what evaluation does with inputs: one node on a grid, or a few for each threshold of a codebook.</summary>
    /// <param name="builder">The graph.</param>
    /// <param name="input">The value to read.</param>
    /// <param name="output">The name of the value to make, which the names of nodes begin with.</param>
    /// <exception cref="TrainingException">A graph has no operator for these points, or evaluation comes before training.</exception>
    public virtual string AddTo(GraphBuilder builder, string input, string output)
    {
        if (GridOf(null) is { } grid)
            return builder.Add(new GraphNode(output, new Graphs.Quantize(grid), [input], output));
        if (CodebookOf() is { } codebook && codebook.Levels.Length is > 1 and <= CodebookGraph.MostLevels)
            return CodebookGraph.Add(builder, codebook, input, output);
        throw new TrainingException($"{Description} has points that a graph's activations can't have. Quantize activations by evenly spaced points with zero among them, or by a codebook of at most {CodebookGraph.MostLevels} points.");
    }

    /// <summary>Learns of the layer's name.</summary>
    public void Join(string layer) => (_layer, Number) = (layer, NumberOf($"{layer}.{Name}"));

    /// <summary>The error of a quantizer, told of the layer.</summary>
    public TrainingException Explain(NibbleException error) =>
        new($"{Description} failed: {error.Message} If the data is sound, training has diverged: lower the learning rate.", error);

    /// <summary>Maps values by a rule, which draws the numbers of the present step and whose errors are told of the layer.</summary>
    public void Map(PointRule rule, Tensor values, Tensor points, Pass pass)
    {
        try
        {
            rule.Map(values, points, pass.Random.Stream(Number));
        }
        catch (NibbleException error) when (error is not TrainingException)
        {
            throw Explain(error);
        }
    }

    /// <summary>The quantized values in training.</summary>
    protected abstract Variable Train(Variable x, Pass pass);

    /// <summary>The points of evaluation.</summary>
    protected abstract Tensor Evaluate(Tensor values);

    /// <summary>The grid of evaluation; null where the points are no grid's.</summary>
    /// <param name="weight">The present weights; null for other values, whose grid doesn't depend on them.</param>
    protected abstract QuantizationGrid? GridOf(Tensor? weight);

    /// <summary>The codebook of evaluation, for values that have no grid; null where they have none either.</summary>
    protected virtual Codebook? CodebookOf() => null;

    /// <summary>The points of a quantizer's own rule for one tensor.</summary>
    protected Tensor PointsOf(Quantizer quantizer, Tensor values)
    {
        try
        {
            var points = new Tensor(values.Shape);
            PointRule.Of(quantizer, values.Shape).Map(values, points, default);
            return points;
        }
        catch (NibbleException error) when (error is not TrainingException)
        {
            throw Explain(error);
        }
    }

    /// <summary>The stream of random numbers of a place, by its name alone, so that it draws the same numbers in another network (FNV-1a).</summary>
    public static ulong NumberOf(string name)
    {
        ulong hash = 14695981039346656037;
        foreach (byte letter in Encoding.UTF8.GetBytes(name))
            hash = (hash ^ letter) * 1099511628211;
        return hash;
    }
}
