using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>The values of a network by number, how each is held, and their shapes for any batch.</summary>
internal sealed class ProgramLayout
{
    private readonly Graph _graph;
    private readonly Dictionary<string, int> _numbers = [];

    public ProgramLayout(Graph graph)
    {
        _graph = graph;
        ImmutableArray<ProgramValue>.Builder values = ImmutableArray.CreateBuilder<ProgramValue>();
        foreach (string name in (IEnumerable<string>)[.. graph.Inputs.Select(input => input.Name), .. graph.Constants.Keys, .. graph.Nodes.Select(node => node.Output)])
        {
            _numbers.Add(name, values.Count);
            values.Add(new ProgramValue(name)
            {
                Constant = graph.Constants.GetValueOrDefault(name)?.ToTensor(),
                Quantization = FitsCodes(graph.QuantizationOf(name)),
                GridSource = SourceOf(name),
            });
        }

        Values = values.ToImmutable();
        MaxInputs = graph.Nodes.Select(node => node.Inputs.Length).DefaultIfEmpty(1).Max();
    }

    public ImmutableArray<ProgramValue> Values { get; }

    /// <summary>The most inputs that a node has.</summary>
    public int MaxInputs { get; }

    public int NumberOf(string value) => _numbers[value];

    public ProgramValue this[string value] => Values[_numbers[value]];

    /// <summary>What steps read and write, in order of its numbers.</summary>
    public ImmutableArray<Held> Held { get; set; } = [];

    /// <summary>Shapes and places of everything for a batch.</summary>
    /// <exception cref="RuntimeException">The network does not work for this batch; the message names the node.</exception>
    public BatchPlan PlanFor(int batch) => new(ShapesFor(batch), Held);

    /// <summary>The shape of each value for a batch.</summary>
    /// <exception cref="RuntimeException">The network does not work for this batch; the message names the node.</exception>
    public Shape[] ShapesFor(int batch)
    {
        var shapes = new Shape[Values.Length];
        foreach (GraphInput input in _graph.Inputs)
            shapes[NumberOf(input.Name)] = input.Shape.With(0, batch);
        foreach ((string name, Constant constant) in _graph.Constants)
            shapes[NumberOf(name)] = constant.Shape;
        foreach (GraphNode node in _graph.Nodes)
            shapes[NumberOf(node.Output)] = FloatEvaluator.ShapeOf(node, [.. node.Inputs.Select(name => shapes[NumberOf(name)])]);
        return shapes;
    }

    // Codes of more than 8 bits are held in 16 without their zero point; a dynamic grid may have any zero point.
    private static Quantize? FitsCodes(Quantize? quantize)
    {
        if (quantize is null || quantize.Grid is { Granularity.Axis: not null })
            return null;
        bool fits = quantize.Format.Bits <= 8 || (quantize.Grid is { } grid
            ? Kernels.GridKernels.HoldsInShorts(grid.Format, grid.ZeroPoints[0])
            : quantize.Format.MaxCode <= short.MaxValue);
        return fits ? quantize : null;
    }

    private int SourceOf(string value)
    {
        while (_graph.ProducerOf(value) is { Operator: not Quantize } node && _graph.QuantizationOf(value) is not null)
            value = node.Inputs[0];
        return _numbers[value];
    }
}
