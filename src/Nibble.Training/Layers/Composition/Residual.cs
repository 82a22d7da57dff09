using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>The sum of what two chains of layers make of the same input: y = body(x) + shortcut(x), with shortcut(x) = x unless there are layers for it.</summary>
/// <remarks>
/// He et al. 2016 (arXiv:1512.03385), equation 1. Layers inside are named after this one: <c>layer3.layer1</c> of the body,
/// <c>layer3.shortcut.layer1</c> of the shortcut.
/// </remarks>
public sealed class Residual : Layer
{
    /// <summary>Creates the layer.</summary>
    /// <param name="body">One or more layers.</param>
    /// <param name="shortcut">Layers that give x the shape of the body's results; none if it has it already.</param>
    /// <exception cref="ArgumentException">The body has no layers.</exception>
    public Residual(IReadOnlyList<Layer> body, IReadOnlyList<Layer>? shortcut = null)
    {
        if (body.Count == 0)
            throw new ArgumentException("A residual layer needs at least one layer in its body.", nameof(body));
        (Body, Shortcut) = ([.. body], [.. shortcut ?? []]);
    }

    /// <summary>The layers of the body, in order.</summary>
    public IReadOnlyList<Layer> Body { get; }

    /// <summary>The layers of the shortcut, in order; none where it is the input itself.</summary>
    public IReadOnlyList<Layer> Shortcut { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters => [.. Parts.SelectMany(layer => layer.Parameters)];

    /// <inheritdoc/>
    public override IReadOnlyList<NamedTensor> State => [.. Parts.SelectMany(layer => layer.State)];

    internal override int LeastBatch => Parts.Max(layer => layer.LeastBatch);

    internal override IReadOnlyList<QuantizerSite> Sites => [.. Parts.SelectMany(layer => layer.Sites)];

    private IEnumerable<Layer> Parts => Body.Concat(Shortcut);

    /// <inheritdoc/>
    public override void Initialize(CounterRandom random)
    {
        ulong number = 0;
        foreach (Layer layer in Parts)
            layer.Initialize(random.Stream(number++));
    }

    /// <inheritdoc/>
    public override void FreezeRanges()
    {
        foreach (Layer layer in Parts)
            layer.FreezeRanges();
    }

    /// <inheritdoc/>
    public override Variable Forward(Variable input, Pass pass)
    {
        Variable body = LayerChain.Run(Body, input, pass), shortcut = LayerChain.Run(Shortcut, input, pass);
        return body.Value.Shape == shortcut.Value.Shape
            ? body.Add(shortcut)
            : throw new TrainingException($"The layer '{Name}' adds values of one shape, but its body makes {body.Value.Shape} of {input.Value.Shape} and its shortcut {shortcut.Value.Shape}. Correct the body, or give the shortcut layers that make the same shape.");
    }

    /// <inheritdoc/>
    public override void AddTo(GraphBuilder builder, string input, string output)
    {
        string body = $"{Name}.body", shortcut = Shortcut.Count == 0 ? input : $"{Name}.shortcut";
        LayerChain.AddTo(Body, builder, input, body);
        LayerChain.AddTo(Shortcut, builder, input, shortcut);
        builder.Add(new GraphNode(Name, new Add(), [body, shortcut], output));
    }

    private protected override void NameParts()
    {
        LayerChain.Name(Body, $"{Name}.");
        LayerChain.Name(Shortcut, $"{Name}.shortcut.");
    }
}
