using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;
using static Nibble.Onnx.Tests.CaseInput;

namespace Nibble.Onnx.Tests;

/// <summary>GRUs and simple recurrent layers compute what ONNX Runtime does.</summary>
public class RecurrentCellTests
{
    private const int Steps = 7, Batch = 3, Inputs = 5, Hidden = 9;
    private static readonly CaseInput Lengths = Int32s([Batch], 5, 7, 1);

    [SkippableFact]
    public void Gated_units() => OperatorCases.Hold(
    [
        .. ((int[])[0, 1]).SelectMany(after => (OperatorCase[])
        [
            Of("GRU", 7, 3, 1, [], ("linear_before_reset", after)),
            Of("GRU", 14, 3, 1, [Lengths], ("linear_before_reset", after), ("direction", "reverse")),
            Of("GRU", 14, 3, 2, [Lengths, X(2, Batch, Hidden)], ("linear_before_reset", after), ("direction", "bidirectional")),
            Of("GRU", 14, 3, 1, [Missing, X(1, Batch, Hidden)], ("linear_before_reset", after), ("clip", 0.5f)),
            Of("GRU", 14, 3, 1, [], ("linear_before_reset", after), ("activations", (string[])["HardSigmoid", "Relu"]), ("activation_alpha", (float[])[0.3f]), ("activation_beta", (float[])[0.4f])),
            Of("GRU", 22, 3, 2, [], ("linear_before_reset", after), ("direction", "bidirectional"), ("activations", (string[])["sigmoid", "softsign", "Sigmoid", "Softsign"])),
        ]),
        new("GRU", 14, [X(1, 1, 1), W(1, 3, 1), W(1, 3, 1)], ("hidden_size", 1)) { Outputs = 2 },
    ]);

    [SkippableFact]
    public void Simple_layers() => OperatorCases.Hold(
        Of("RNN", 7, 1, 1, []),
        Of("RNN", 14, 1, 1, [Lengths], ("direction", "reverse")),
        Of("RNN", 14, 1, 2, [Lengths, X(2, Batch, Hidden)], ("direction", "bidirectional"), ("activations", (string[])["Tanh", "Tanh"])),
        Of("RNN", 14, 1, 1, [Missing, X(1, Batch, Hidden)], ("clip", 0.5f)),
        // Without a limit, states grow to where small ones are differences of large ones.
        Of("RNN", 14, 1, 1, [], ("activations", (string[])["LeakyRelu"]), ("activation_alpha", (float[])[0.1f])) with { Tolerance = 1e-3f },
        Of("RNN", 22, 1, 1, [], ("activations", (string[])["Sigmoid"])));

    // ONNX Runtime has no such layout on this kind of machine; it is the other one with axes in another order.
    [Theory]
    [InlineData("GRU", 3)]
    [InlineData("RNN", 1)]
    [InlineData("LSTM", 4)]
    public void The_batch_may_come_first(string operation, int gates)
    {
        Tensor x = Tensor.Random([Steps, Batch, Inputs], 1), initial = Tensor.Random([2, Batch, Hidden], 2);
        CaseInput[] weights = [W(2, gates * Hidden, Inputs), W(2, gates * Hidden, Hidden), W(2, 2 * gates * Hidden), Lengths];
        IReadOnlyList<Tensor> first = Run(0, x, initial), batchFirst = Run(1, Turned(x, [1, 0, 2]), Turned(initial, [1, 0, 2]));
        Assert.Equal(Turned(first[0], [2, 0, 1, 3]).Values.ToArray(), batchFirst[0].Values.ToArray());
        Assert.Equal(Turned(first[1], [1, 0, 2]).Values.ToArray(), batchFirst[1].Values.ToArray());

        IReadOnlyList<Tensor> Run(int layout, Tensor input, Tensor state)
        {
            CaseInput given = Numbers(input.Shape.Sizes.ToArray(), input.Values.ToArray()), hidden = Numbers(state.Shape.Sizes.ToArray(), state.Values.ToArray());
            var row = new OperatorCase(operation, 14, [given, .. weights, hidden], ("hidden_size", Hidden), ("direction", "bidirectional"), ("layout", layout)) { Outputs = 2 };
            Graph graph = OnnxFile.FromBytes(row.Model().Bytes, "test");
            IReadOnlyDictionary<string, Tensor> found = new FloatEvaluator(graph).Run(graph.Inputs.Zip(row.Given).ToDictionary(pair => pair.First.Name, pair => pair.Second));
            return [.. graph.Outputs.Select(output => found[output])];
        }
    }

    [Fact]
    public void Functions_that_are_unknown_or_differ_are_refused()
    {
        Assert.Contains("with the function Affine", Refused(Of("RNN", 14, 1, 1, [], ("activations", (string[])["Affine"]))), StringComparison.Ordinal);
        Assert.Contains("differ between the directions", Refused(Of("RNN", 14, 1, 2, [], ("direction", "bidirectional"), ("activations", (string[])["Tanh", "Relu"]))), StringComparison.Ordinal);
        Assert.Contains("it names 1 functions; expected 2", Refused(Of("GRU", 14, 3, 1, [], ("activations", (string[])["Sigmoid"]))), StringComparison.Ordinal);
    }

    private static OperatorCase Of(string operation, int opset, int gates, int directions, CaseInput[] optional, params (string, object)[] attributes) => new(
        operation,
        opset,
        [X(Steps, Batch, Inputs), W(directions, gates * Hidden, Inputs), W(directions, gates * Hidden, Hidden), W(directions, 2 * gates * Hidden), .. optional],
        [("hidden_size", Hidden), .. attributes])
    { Outputs = 2 };

    private static Tensor Turned(Tensor x, int[] order)
    {
        var builder = new GraphBuilder("turn");
        builder.AddOutput(builder.Add("y", new Transpose([.. order]), builder.AddInput("x", x.Shape)));
        return new FloatEvaluator(builder.Build()).Run(x);
    }

    private static string Refused(OperatorCase row) => Assert.Throws<OnnxException>(() => OnnxFile.FromBytes(row.Model().Bytes, "test")).Message;
}
