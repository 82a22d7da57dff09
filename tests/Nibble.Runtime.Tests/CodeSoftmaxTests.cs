using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime.Tests;

/// <summary>Softmax between codes: the integers that ONNX Runtime has are its own formula's, and a step at most from what real numbers give.</summary>
public sealed class CodeSoftmaxTests
{
    [Fact]
    public void Codes_are_at_most_a_step_from_the_softmax_of_what_they_stand_for()
    {
        foreach (int axis in (int[])[1, 2, -1])
            foreach ((NumberFormat format, long zero) in ((NumberFormat, long)[])[(NumberFormat.UInt(8), 0), (NumberFormat.Int(8), -128)])
            {
                var result = QuantizationGrid.PerTensor(format, 1f / 256, zero);
                Graph graph = Between(QuantizationGrid.PerTensor(format, 0.04f, 3), result, new Softmax(axis));
                IntegerProgram program = IntegerProgram.Compile(graph);
                Tensor x = Tensor.Random([5, 3, 7, 4], 6), expected = new FloatEvaluator(graph).Run(x), found = program.Run(x);

                Assert.Contains(program.Steps, step => step is { Kind: "Softmax", IsInteger: true, Nodes: ["softmax", "again"] });
                for (int i = 0; i < found.Length; i++)
                    Assert.InRange(found[i], expected[i] - result.Scales[0], expected[i] + result.Scales[0]);
            }
    }

    [Fact]
    public void What_the_formula_does_not_say_is_computed_with_real_numbers()
    {
        QuantizationGrid bytes = QuantizationGrid.PerTensor(NumberFormat.UInt(8), 0.02f, 3);
        foreach (Graph graph in (Graph[])
        [
            Between(bytes, QuantizationGrid.PerTensor(NumberFormat.Int(8), 0.01f), new Softmax()),
            Between(QuantizationGrid.PerTensor(NumberFormat.UInt(4), 0.2f, 3), QuantizationGrid.PerTensor(NumberFormat.UInt(4), 0.05f), new Softmax()),
            Between(bytes, bytes, new Softmax(0)),
            Between(bytes, bytes, new Softmax(), Requantization.FixedPoint),
        ])
        {
            Tensor x = Tensor.Random([2, 3, 7, 4], 6);
            IntegerProgram program = IntegerProgram.Compile(graph);
            Same.Bits(new FloatEvaluator(graph).Run(x), program.Run(x));
            Assert.Contains(program.Steps, step => step is { Kind: "Softmax", IsInteger: false });
        }

        Assert.Contains("8 bits", Assert.Throws<NibbleException>(() => new FloatCodeSoftmax(bytes, QuantizationGrid.PerTensor(NumberFormat.Int(8), 1), 4)).Message, StringComparison.Ordinal);
    }

    private static Graph Between(QuantizationGrid from, QuantizationGrid to, Softmax softmax, Requantization requantization = Requantization.FloatScale)
    {
        var net = new GraphBuilder("net");
        net.AddOutput(net.Add("again", new Quantize(to), net.Add("softmax", softmax, net.Add("codes", new Quantize(from), net.AddInput("x", [Shape.Unknown, 3, 7, 4])))));
        GraphEditor editor = net.Build().Edit();
        editor.Requantization = requantization;
        return editor.Build();
    }
}
