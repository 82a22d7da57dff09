using Nibble.Graphs;

namespace Nibble.Onnx;

/// <summary>One thing that a target asks of a network.</summary>
public sealed class ExportRule
{
    private readonly Func<Graph, OnnxWriteOptions, IEnumerable<(string Node, string Finding, string Remedy)>> _find;

    internal ExportRule(FindingKind kind, string asks, string because, Func<Graph, OnnxWriteOptions, IEnumerable<(string Node, string Finding, string Remedy)>> find) =>
        (Kind, Asks, Because, _find) = (kind, asks, because, find);

    /// <summary>What breaking it means.</summary>
    public FindingKind Kind { get; }

    /// <summary>What is asked.</summary>
    public string Asks { get; }

    /// <summary>What the target does that makes it ask.</summary>
    public string Because { get; }

    /// <summary>Where a network breaks the rule, in the order of its nodes.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="options">How it is to be written.</param>
    public IEnumerable<ExportFinding> Check(Graph graph, OnnxWriteOptions options) =>
        _find(graph, options).Select(found => new ExportFinding(found.Node, Kind, found.Finding, Because, found.Remedy));
}
