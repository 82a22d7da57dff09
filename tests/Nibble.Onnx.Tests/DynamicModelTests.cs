using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx.Tests;

/// <summary>ONNX Runtime computes dynamic quantization from what is written as the formula gives it, bit for bit, and it reads back as it was.</summary>
public class DynamicModelTests
{
    private const int Rows = 23, Depth = 29, Width = 11;

    [SkippableTheory]
    [InlineData(true, true, true, "int8")]
    [InlineData(true, true, false, "int4")]
    [InlineData(true, false, true, "int8-narrow")]
    [InlineData(false, true, true, "int2-narrow")]
    [InlineData(false, false, false, "uint8")]
    public void A_dynamic_layer_is_an_integer_product_times_both_scales(bool gemm, bool hasBias, bool perChannel, string weights)
    {
        bool transposed = gemm && hasBias;
        QuantizedTensor weight = Weight(transposed, perChannel, NumberFormat.Parse(weights));
        Tensor bias = Tensor.Random([Width], 2);
        Graph graph = Build(weight, bias, gemm, transposed, gemm && hasBias, perChannel);
        Tensor x = Tensor.Random([Rows, Depth], 3);

        (float scale, int zeroPoint) = QuantizationGrid.FromValues(NumberFormat.UInt(8), x.Values);
        var expected = new Tensor([Rows, Width]);
        GroupWalk channels = weight.Grid.GroupsOf(weight.Shape);
        for (int i = 0; i < expected.Length; i++)
        {
            int sum = 0, column = i % Width;
            for (int k = 0; k < Depth; k++)
            {
                int at = transposed ? (column * Depth) + k : (k * Width) + column;
                long code = QuantizationGrid.Encode(x[(i / Width * Depth) + k], NumberFormat.UInt(8), scale, zeroPoint);
                sum += (int)((code - zeroPoint) * (weight[at] - weight.Grid.ZeroPoints[channels.Of(at)]));
            }

            float product = sum * (scale * weight.Grid.Scales[perChannel ? column : 0]);
            expected[i] = gemm && hasBias ? product + bias[column] : product;
        }

        Assert.Equal(expected.Values, OnnxRuntime.Run(graph, x).Values);
        Assert.Equal(expected.Values, OnnxRuntime.Run(graph, x, "disabled").Values);
    }

    [Fact]
    public void A_dynamic_layer_reads_back_as_it_was()
    {
        foreach ((bool gemm, bool transposed, bool hasBias) in ((bool, bool, bool)[])[(true, true, true), (true, true, false), (true, false, true), (false, false, false)])
            foreach (bool perChannel in (bool[])[false, true])
            {
                Graph graph = Build(Weight(transposed, perChannel, NumberFormat.Int(4)), Tensor.Random([Width], 2), gemm, transposed, hasBias, perChannel);
                GraphAssert.Same(graph, OnnxFile.FromBytes(OnnxFile.ToBytes(graph), "test"));
            }
    }

    [SkippableFact]
    public void A_dynamically_quantized_value_may_feed_any_operator()
    {
        var builder = new GraphBuilder("relu");
        builder.AddInput("x", [Shape.Unknown, Depth]);
        builder.Add("xq", Quantize.Dynamic(NumberFormat.UInt(8)), "x");
        builder.Add("y", new Relu(), "xq");
        builder.AddOutput("y");
        Graph graph = builder.Build();
        Tensor x = Tensor.Random([Rows, Depth], 3);

        (float scale, int zeroPoint) = QuantizationGrid.FromValues(NumberFormat.UInt(8), x.Values);
        Tensor expected = QuantizationGrid.PerTensor(NumberFormat.UInt(8), scale, zeroPoint).FakeQuantize(x);
        for (int i = 0; i < expected.Length; i++)
            expected[i] = Math.Max(expected[i], 0);
        Assert.Equal(expected.Values, OnnxRuntime.Run(graph, x).Values);
        GraphNode[] read = [.. OnnxFile.FromBytes(OnnxFile.ToBytes(graph), "test").Nodes];
        Assert.Equal(["Quantize", "Relu"], read.Select(node => node.Operator.Name));
        Assert.Equal(read[0].Output, read[1].Inputs[0]);
    }

    [Fact]
    public void Other_dynamic_formats_than_uint8_are_refused()
    {
        var builder = new GraphBuilder("four bits");
        builder.AddInput("x", [Shape.Unknown, Depth]);
        builder.Add("xq", Quantize.Dynamic(NumberFormat.UInt(4)), "x");
        builder.AddOutput("xq");
        string message = Assert.Throws<OnnxException>(() => OnnxFile.ToBytes(builder.Build())).Message;
        Assert.Contains("'xq'", message);
        Assert.Contains("uint4", message);
    }

    private static QuantizedTensor Weight(bool transposed, bool perChannel, NumberFormat format) =>
        new UniformQuantizer(format) { Granularity = perChannel ? Granularity.PerChannel(transposed ? 0 : 1) : Granularity.PerTensor }
            .Quantize(Tensor.Random(transposed ? [Width, Depth] : [Depth, Width], 1));

    private static Graph Build(QuantizedTensor weight, Tensor bias, bool gemm, bool transposed, bool hasBias, bool perChannel)
    {
        var builder = new GraphBuilder($"dynamic {perChannel}");
        builder.AddInput("x", [Shape.Unknown, Depth]);
        builder.AddConstant("w", new Constant(weight));
        if (hasBias)
            builder.AddConstant("b", bias);
        builder.Add("xq", Quantize.Dynamic(NumberFormat.UInt(8)), "x");
        builder.Add("y", gemm ? new Gemm { TransposeRight = transposed } : new MatMul(), hasBias ? ["xq", "w", "b"] : ["xq", "w"]);
        builder.AddOutput("y");
        return builder.Build();
    }
}
