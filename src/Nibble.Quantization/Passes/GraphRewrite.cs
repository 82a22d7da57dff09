using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>A rewrite of the graph alone, as a pass.</summary>
internal sealed record GraphRewrite : PreparationPass
{
    private readonly Func<Graph, Graph> _rewrite;

    public GraphRewrite(string name, Func<Graph, Graph> rewrite) => (Name, _rewrite) = (name, rewrite);

    public override string Name { get; }

    public override PreparationResult Apply(Graph graph, Tensor? samples = null) => new(_rewrite(graph), []);
}
