using Nibble.Graphs;
using Nibble.Kernels;

namespace Nibble.Runtime;

/// <summary>An embedding whose words an LSTM alone reads, as one step: the table of the words takes in the LSTM's input weights.</summary>
internal static class RecurrentLowering
{
    // A table that main memory hands out faster than the weights could be multiplied again.
    private const long MaxTableBytes = 1 << 26;

    /// <summary>Adds the step if a node begins such a chain.</summary>
    /// <returns>The nodes it does, or none.</returns>
    public static IEnumerable<string> TryLower(ProgramBuilder program, GraphNode gather)
    {
        Graph graph = program.Graph;
        if (gather.Operator is not Gather { Axis: 0 } || !graph.Constants.TryGetValue(gather.Inputs[0], out Constant? words) || words.Shape.Rank != 2
            || program.ShapeOf(gather.Inputs[1]).Rank != 2 || graph.Constants.ContainsKey(gather.Inputs[1])
            || QuantizedChain.SoleReader(graph, gather.Output) is not { Operator: Transpose transpose } turned || !transpose.OrderFor(3).AsSpan().SequenceEqual([1, 0, 2])
            || QuantizedChain.SoleReader(graph, turned.Output) is not { Operator: Lstm { Directions: 1, HasLengths: false, HasInitialHidden: false, HasInitialCell: false } lstm } node || node.Inputs[0] != turned.Output
            || new Recurrence(node, graph).Packed is not [{ } product] || words.Shape[0] * 16L * product.Hidden > MaxTableBytes)
            return [];

        AlignedBuffer table = product.Tabulate(words.ToTensor().Values, words.Shape[0]);
        Held input = program.Need(gather.Inputs[1], Element.Float, Arrangement.Plain, $"'{gather.Name}' looks words up");
        Held output = program.Hold(node.Output, Element.Float, Arrangement.Plain);
        program.Emit(new EmbeddedLstmStep(gather, words.Shape[0], product, table, lstm, input, output), new ProgramStep
        {
            Nodes = [gather.Name, turned.Name, node.Name],
            Kind = "Gather+LSTM",
            Kernel = product.Kernel,
            IsInteger = product.IsInteger,
            Reason = $"what the input weights make of each of {words.Shape[0]} words is a table",
            WeightBytes = product.PackedBytes + table.Length,
            MultiplyAccumulates = 4L * product.Hidden * product.Hidden * program.ShapeOf(gather.Inputs[1])[1],
        });
        return [gather.Name, turned.Name, node.Name];
    }
}
