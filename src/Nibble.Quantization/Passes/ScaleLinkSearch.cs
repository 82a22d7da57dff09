using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>Finds the links of a network along which channels can be scaled, and says of every other layer why its input can't be.</summary>
internal sealed class ScaleLinkSearch
{
    private readonly Graph _graph;
    private readonly Dictionary<string, string> _refusals = [];

    private ScaleLinkSearch(Graph graph) => _graph = graph;

    /// <summary>All links, in the order of their sources, and the layers that are in none as readers, each with the reason.</summary>
    /// <param name="graph">A float network.</param>
    /// <param name="takesNorms">Whether layer normalizations are sources as well.</param>
    public static (IReadOnlyList<ScaleLink> Links, IReadOnlyDictionary<string, string> Left) In(Graph graph, bool takesNorms)
    {
        var search = new ScaleLinkSearch(graph);
        List<ScaleLink> links = [.. graph.Nodes.Where(node => search.IsSource(node, takesNorms)).Select(search.LinkFrom).OfType<ScaleLink>()];
        HashSet<string> linked = [.. links.SelectMany(link => link.Readers).Select(reader => reader.Name)];
        Dictionary<string, string> left = Preparation.Quantizable(graph).Where(layer => !linked.Contains(layer.Name))
            .ToDictionary(layer => layer.Name, layer => search._refusals.GetValueOrDefault(layer.Name) ?? search.ReasonBefore(layer.Inputs[0]));
        return (links, left);
    }

    private bool IsSource(GraphNode node, bool takesNorms) => node.Operator switch
    {
        Conv or Gemm or MatMul => node.Inputs[1..].All(IsReal),
        LayerNormalization norm => takesNorms && node.Inputs[1..].All(IsReal) && (norm.Axis == -1 || norm.Axis == _graph.ShapeOf(node.Output).Rank - 1),
        _ => false,
    };

    private bool IsReal(string value) => _graph.Constants.TryGetValue(value, out Constant? constant) && constant.Quantized is null;

    private ScaleLink? LinkFrom(GraphNode source)
    {
        bool isImage = source.Operator is Conv;
        int channels = _graph.ShapeOf(source.Output)[isImage ? 1 : -1];
        GraphNode? bias = isImage ? null : BiasBehind(source, channels);
        List<GraphNode> readers = [];
        string? refusal = Follow(bias?.Output ?? source.Output, isImage, readers);
        if (refusal is null && readers.Count > 0)
            return new ScaleLink(source, bias, [.. readers], channels);
        foreach (GraphNode reader in readers)
            _refusals.TryAdd(reader.Name, $"'{source.Name}' ({source.Operator.Name}) before it can't take factors: {refusal}");
        return null;
    }

    private GraphNode? BiasBehind(GraphNode source, int channels)
    {
        if (_graph.Outputs.Contains(source.Output) || _graph.ConsumersOf(source.Output).ToArray() is not [{ Operator: Add } add] || add.Inputs[0] == add.Inputs[1])
            return null;
        string other = add.Inputs[add.Inputs[0] == source.Output ? 1 : 0];
        return IsReal(other) && _graph.Constants[other].Shape is { Rank: > 0 } shape && shape[-1] == channels && shape.ElementCount == channels ? add : null;
    }

    // Collects the layers that read a value; the reason where something else reads it too. Goes on after the first, to know every layer that is concerned.
    private string? Follow(string value, bool isImage, List<GraphNode> readers)
    {
        string? refusal = _graph.Outputs.Contains(value) ? $"'{value}' is an output of the network" : null;
        foreach (GraphNode reader in _graph.ConsumersOf(value))
        {
            string? found = reader.Operator switch
            {
                Relu or LeakyRelu or Identity => Follow(reader.Output, isImage, readers),
                MaxPool or AveragePool or GlobalAveragePool when isImage => Follow(reader.Output, isImage, readers),
                Flatten or Reshape when KeepsChannels(reader, isImage) => Follow(reader.Output, isImage && _graph.ShapeOf(reader.Output).Rank == 4, readers),
                Conv when isImage && Reads(reader, value, readers) => null,
                Gemm or MatMul when !isImage && Reads(reader, value, readers) => null,
                Clip => LimitOf(reader),
                _ => $"'{reader.Name}' ({reader.Operator.Name}) reads '{value}' and does not commute with a factor for each channel",
            };
            refusal ??= found;
        }

        return refusal;
    }

    private bool Reads(GraphNode layer, string value, List<GraphNode> readers)
    {
        if (layer.Inputs[1..].Contains(value) || !layer.Inputs[1..].All(IsReal))
            return false;
        if (!readers.Contains(layer))
            readers.Add(layer);
        return true;
    }

    // The same shape again, rows that are counted otherwise, or an image laid out as one row in which each channel is a run of neighbors.
    private bool KeepsChannels(GraphNode node, bool isImage)
    {
        Shape from = _graph.ShapeOf(node.Inputs[0]), to = _graph.ShapeOf(node.Output);
        if (from == to)
            return true;
        if (!isImage)
            return from.Rank > 0 && to.Rank > 0 && from[-1] == to[-1] && from[-1] != Shape.Unknown;
        return from.Rank == 4 && to.Rank == 2 && !from.Sizes[1..].Contains(Shape.Unknown) && to[1] == from[1] * from[2] * from[3];
    }

    private string ReasonBefore(string value)
    {
        GraphNode? producer = _graph.ProducerOf(value);
        while (producer is { Operator: Relu or LeakyRelu or Identity or MaxPool or AveragePool or GlobalAveragePool or Flatten or Reshape })
            producer = _graph.ProducerOf(producer.Inputs[0]);
        return producer is null
            ? "it reads the input of the network, which takes no factor"
            : producer.Operator is Clip
            ? LimitOf(producer)
            : $"it reads '{producer.Name}' ({producer.Operator.Name}), which can't take a factor for each channel";
    }

    private static string LimitOf(GraphNode clip) =>
        $"'{clip.Name}' (Clip) limits all channels to {((Clip)clip.Operator).Low}..{((Clip)clip.Operator).High}, which scaled channels would not keep";
}
