using System.Globalization;
using Google.Protobuf;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Writes recurrent layers. What ONNX can't say of them, the grid of an integer hidden state, is noted in the file.</summary>
internal sealed class RecurrentExport(Graph graph, OnnxNodes onnx)
{
    /// <summary>The grids of hidden states by the names of nodes, as the file notes them.</summary>
    public SortedDictionary<string, string> NotedStates { get; } = new(StringComparer.Ordinal);

    /// <summary>Writes an LSTM as ONNX's operator, with one of its outputs.</summary>
    /// <param name="node">The node.</param>
    /// <param name="lstm">Its operator.</param>
    /// <param name="inputs">The ONNX names of what it reads.</param>
    /// <exception cref="OnnxException">The hidden state's grid is one that a note can't say.</exception>
    public void Lower(GraphNode node, Lstm lstm, IReadOnlyList<string> inputs)
    {
        string?[] optional =
        [
            lstm.LengthsInput is int lengths ? inputs[lengths] : null,
            lstm.InitialHiddenInput is int hidden ? inputs[hidden] : null,
            lstm.InitialCellInput is int cell ? inputs[cell] : null,
        ];
        int given = Array.FindLastIndex(optional, name => name is not null) + 1;
        List<AttributeProto> attributes =
        [
            AttributeWriter.Integer("hidden_size", graph.ShapeOf(node.Inputs[2])[2]),
            AttributeWriter.Text("direction", lstm.Direction.ToString().ToLowerInvariant()),
        ];
        if (lstm.Clip is { } clip)
            attributes.Add(new() { Name = "clip", Type = 1, F = clip });
        if (lstm.HardSigmoid is { } hard)
        {
            string[] names = ["HardSigmoid", "Tanh", "Tanh"];
            attributes.Add(new() { Name = "activations", Type = 8, Strings = { Enumerable.Repeat(names, lstm.Directions).SelectMany(name => name).Select(ByteString.CopyFromUtf8) } });
            attributes.Add(new() { Name = "activation_alpha", Type = 6, Floats = { Enumerable.Repeat(hard.Slope, lstm.Directions) } });
            attributes.Add(new() { Name = "activation_beta", Type = 6, Floats = { Enumerable.Repeat(hard.Offset, lstm.Directions) } });
        }

        if (lstm.State is { } state)
            NotedStates.Add(node.Name, NoteOf(state));
        onnx.Add(node.Name, lstm.Name, [.. inputs.Take(4), .. optional.Take(given).Select(name => name ?? "")], [.. Enumerable.Repeat("", (int)lstm.Result), node.Output], [.. attributes]);
    }

    /// <summary>Writes a GRU or RNN as ONNX's operator, with one of its outputs.</summary>
    /// <param name="node">The node.</param>
    /// <param name="cell">Its operator.</param>
    /// <param name="inputs">The ONNX names of what it reads.</param>
    public void Lower(GraphNode node, RecurrentOperator cell, IReadOnlyList<string> inputs)
    {
        List<AttributeProto> attributes =
        [
            AttributeWriter.Integer("hidden_size", graph.ShapeOf(node.Inputs[2])[2]),
            AttributeWriter.Text("direction", cell.Direction.ToString().ToLowerInvariant()),
        ];
        if (cell.Clip is { } clip)
            attributes.Add(AttributeWriter.Real("clip", clip));
        if (cell is Gru gru)
        {
            attributes.Add(AttributeWriter.Integer("linear_before_reset", gru.ResetsAfter ? 1 : 0));
            attributes.AddRange(RecurrentFunctions.AttributesOf([gru.GateFunction, gru.StateFunction], [new Sigmoid(), new Tanh()], cell.Directions));
        }
        else
        {
            attributes.AddRange(RecurrentFunctions.AttributesOf([((Rnn)cell).StateFunction], [new Tanh()], cell.Directions));
        }

        List<string> all = [.. inputs.Take(4)];
        if (cell.HasLengths || cell.HasInitialHidden)
            all.Add(cell.LengthsInput is int lengths ? inputs[lengths] : "");
        if (cell.InitialHiddenInput is int hidden)
            all.Add(inputs[hidden]);
        onnx.Add(node.Name, cell.Name, all, cell.GivesSequence ? [node.Output] : ["", node.Output], [.. attributes]);
    }

    private static string NoteOf(QuantizationGrid state) =>
        state.Granularity == Granularity.PerTensor && state.IsSymmetric && state.Rounding == Rounding.NearestEven
            ? string.Create(CultureInfo.InvariantCulture, $"{state.Format} {state.Scales[0]:R}")
            : throw new OnnxException($"has a hidden state of {state}; only one per tensor, without zero point and rounded by {Rounding.NearestEven}, can be written");
}
