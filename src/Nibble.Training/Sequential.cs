using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>A network of layers, each of which reads what the one before it made.</summary>
public sealed class Sequential
{
    /// <summary>Joins layers to a network, names them, and initializes them with seed 0.</summary>
    /// <exception cref="ArgumentException">There is no layer, one stands in another network already, or two have the same name.</exception>
    public Sequential(params IReadOnlyList<Layer> layers)
    {
        if (layers.Count == 0)
            throw new ArgumentException("A network needs at least one layer.", nameof(layers));
        Layers = [.. layers];
        LayerChain.Name(Layers, "");
        Parameters = [.. Layers.SelectMany(layer => layer.Parameters)];
        Initialize(0);
    }

    /// <summary>The layers, in order.</summary>
    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>All that learns, in order.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The fewest samples that a batch of training may have: 2 where a layer normalizes by the batch, else 1.</summary>
    public int LeastBatch => Layers.Max(layer => layer.LeastBatch);

    /// <summary>Gives all parameters their first values, the same for the same seed, and forgets observed ranges.</summary>
    public void Initialize(ulong seed)
    {
        var random = new CounterRandom(seed);
        Training.Restart(random.Stream(ulong.MaxValue));
        for (int i = 0; i < Layers.Count; i++)
            Layers[i].Initialize(random.Stream((ulong)i));
    }

    /// <summary>Begins a step of training: computes the outputs for a batch, with all that is needed to go back from them.</summary>
    /// <param name="inputs">[N, ...], a sample a row; images are [N, C, H, W].</param>
    /// <exception cref="TrainingException">The inputs do not fit the first layer, or the layers each other.</exception>
    /// <remarks>A loop of many steps is faster, and allocates nothing, as a <see cref="TrainingStep"/>.</remarks>
    public Variable Forward(Tensor inputs)
    {
        Training.Advance();
        return Run(new Variable(inputs), Training);
    }

    /// <summary>Computes the outputs for samples, [N, ...], remembering and changing nothing.</summary>
    /// <exception cref="TrainingException">The inputs do not fit, or an input quantizer has seen no data yet.</exception>
    public Tensor Predict(Tensor inputs) => Run(new Variable(inputs), Pass.Evaluation).Value;

    /// <summary>Ends the adaptation of all input ranges, which late in training steadies the grids.</summary>
    public void FreezeRanges()
    {
        foreach (Layer layer in Layers)
            layer.FreezeRanges();
    }

    /// <summary>All that a checkpoint must hold of the network, in a fixed order: copy the tensors out to save it, write into them to restore it.</summary>
    public IReadOnlyList<NamedTensor> State() => [.. Layers.SelectMany(layer => layer.State), new NamedTensor("steps", Training.State)];

    /// <summary>
    /// Begins with what another network has learned, such as the same one without quantizers: takes over all values of the same name, so that training
    /// with quantizers starts warm. What quantizers learn is taken over where both have it and in one shape; elsewhere it starts anew.
    /// </summary>
    /// <param name="state">The other network's <see cref="State"/>, or that of a checkpoint.</param>
    /// <exception cref="TrainingException">A value is missing, has another shape, or has no place here; nothing has changed then.</exception>
    public void LoadWeights(IReadOnlyList<NamedTensor> state) => WarmStart.Load(this, state);

    /// <summary>The network as a graph with the present parameters: quantized weights are constants of codes, quantized inputs Quantize nodes.</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="input">The shape of the input, such as [<see cref="Shape.Unknown"/>, 784].</param>
    /// <returns>A graph that reads <c>input</c> and makes <c>output</c>.</returns>
    /// <exception cref="GraphException">The layers do not fit the input's shape or each other.</exception>
    /// <exception cref="TrainingException">An input quantizer has seen no data yet.</exception>
    public Graph ToGraph(string name, Shape input)
    {
        var builder = new GraphBuilder(name);
        string value = builder.AddInput("input", input, Layers[0] is Embedding ? InputType.Int64 : InputType.Real);
        LayerChain.AddTo(Layers, builder, value, "output");
        builder.AddOutput("output");
        return builder.Build();
    }

    /// <summary>What training passes draw from and how many there were.</summary>
    internal Pass Training { get; } = Pass.Training();

    /// <summary>Computes the layers.</summary>
    /// <param name="inputs">[N, ...]; images are [N, C, H, W], and become channels last for the layers.</param>
    /// <param name="pass">What the computation is for.</param>
    /// <param name="trace">Is given what each layer made; a layer that the one behind it was computed with at once, what both made.</param>
    internal Variable Run(Variable inputs, Pass pass, ICollection<Variable>? trace = null)
    {
        Variable value = inputs.Value.Shape.Rank == 4 ? inputs.ToChannelsLast() : inputs;
        value = LayerChain.Run(Layers, value, pass, trace);
        return value.Value.Shape.Rank == 4 ? value.ToChannelsFirst() : value;
    }
}
