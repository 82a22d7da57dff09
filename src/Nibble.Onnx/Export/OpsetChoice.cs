using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Chooses the operator set of a file: the oldest that has everything, or the one that was asked for, if it has.</summary>
internal static class OpsetChoice
{
    /// <summary>The operator set in which a network can be written.</summary>
    /// <exception cref="OnnxException">The one asked for lacks something; the message names what, and who needs it.</exception>
    public static int Of(Graph graph, OnnxWriteOptions options)
    {
        if (options.Opset is not int asked)
            return Math.Max(OnnxReleases.Oldest, NeedsOf(graph, options).Concat(WishesOf(graph, options)).Select(need => need.Opset).DefaultIfEmpty().Max());
        if (asked is < OnnxReleases.Oldest or > OnnxReleases.Newest)
            throw new OnnxException($"Can't write '{graph.Name}' with operator set {asked}: {OnnxReleases.Oldest} to {OnnxReleases.Newest} can be written. Leave it open to get the oldest that suffices.");
        if (options is { Dialect: not OnnxDialect.Qonnx, Narrow: NarrowCodes.Native } && asked < OnnxReleases.FourBits)
            throw new OnnxException($"Can't write '{graph.Name}' with operator set {asked} and {NarrowCodes.Native} codes: integers of 4 bits came with {OnnxReleases.FourBits}. Ask for that or a later one, or for {NarrowCodes.Clipped} codes.");
        (int opset, string need) = NeedsOf(graph, options).DefaultIfEmpty().MaxBy(found => found.Opset);
        if (opset > asked)
            throw new OnnxException($"Can't write '{graph.Name}' with operator set {asked}: {need} needs {opset}. Ask for {opset} or a later one, or leave it open.");
        return asked;
    }

    // What can be said in no other way.
    private static IEnumerable<(int Opset, string Need)> NeedsOf(Graph graph, OnnxWriteOptions options)
    {
        foreach (GraphNode node in graph.Nodes)
            if (node.Operator is AveragePool { Window: { DilationY: not 1 } or { DilationX: not 1 } })
                yield return (OnnxReleases.DilatedAverages, $"the dilation of node '{node.Name}' ({node.Operator.Name})");
            else if (node.Operator is Pad { Mode: PadMode.Wrap } or Resize { Places: ResizePlaces.HalfPixelSymmetric })
                yield return (OnnxReleases.WrappedPads, $"the mode of node '{node.Name}' ({node.Operator.Name})");
        if (options.Dialect == OnnxDialect.Qonnx)
            yield break;

        foreach (GraphNode node in graph.Nodes)
            if (node.Operator is Quantize { IsDynamic: false, Format.Bits: > 8 } or Quantize { Grid.Granularity.GroupSize: not null })
                yield return (OnnxReleases.FourBits, $"node '{node.Name}' ({((Quantize)node.Operator).Grid})");
        foreach ((string name, QuantizedTensor codes) in ReadConstants(graph))
            if (codes.Grid.Granularity.GroupSize is not null)
                yield return (OnnxReleases.FourBits, $"'{name}', which is quantized {codes.Grid.Granularity},");
            else if (codes.Format.Bits is > 8 and <= 16 && !codes.Grid.IsSymmetric)
                yield return (OnnxReleases.FourBits, $"'{name}' with a zero point of {codes.Format.Bits} bits");
    }

    // What makes the file smaller.
    private static IEnumerable<(int Opset, string Need)> WishesOf(Graph graph, OnnxWriteOptions options)
    {
        if (options.Dialect == OnnxDialect.Qonnx)
            yield break;
        foreach ((string name, QuantizedTensor codes) in ReadConstants(graph))
            if (options.Narrow == NarrowCodes.Native || codes.Grid.Granularity.GroupSize is not null)
                yield return (OpsetOf(codes.Format), name);
        foreach (GraphNode node in graph.Nodes)
            if (options.Narrow == NarrowCodes.Native && node.Operator is Quantize { Grid: { Format: { Bits: 2 or 4, IsNarrow: false } format } })
                yield return (OpsetOf(format), node.Name);
    }

    private static int OpsetOf(NumberFormat format) => format.Bits switch
    {
        <= 2 => OnnxReleases.TwoBits,
        <= 4 => OnnxReleases.FourBits,
        _ => OnnxReleases.Oldest,
    };

    private static IEnumerable<(string Name, QuantizedTensor Codes)> ReadConstants(Graph graph)
    {
        HashSet<string> read = [.. graph.Nodes.SelectMany(node => node.Inputs), .. graph.Outputs];
        return graph.Constants.Where(pair => pair.Value.Quantized is not null && read.Contains(pair.Key)).Select(pair => (pair.Key, pair.Value.Quantized!));
    }
}
