using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Onnx.Tests;

/// <summary>Operators on codes are written where there are any, and ONNX Runtime computes the integers from them that it computes from QuantizeLinear and DequantizeLinear.</summary>
public class QOperatorTests
{
    private static readonly OnnxWriteOptions QOperator = new() { Dialect = OnnxDialect.QOperator };

    [SkippableFact]
    public void Every_operator_with_a_form_on_codes_takes_it_and_gives_the_same_integers()
    {
        Graph graph = EveryOperator();
        byte[] file = OnnxFile.ToBytes(graph, QOperator);
        ModelProto model = ModelProto.Parser.ParseFrom(file);
        string[] operators = [.. model.Graph.Node.Select(node => node.OpType)];
        Assert.Equal(
            ["DequantizeLinear", "Flatten", "Greater", "MatMulIntegerToFloat", "MaxPool", "QGemm", "QLinearAdd", "QLinearAveragePool", "QLinearConcat", "QLinearConv", "QLinearGlobalAveragePool", "QLinearLeakyRelu", "QLinearMatMul", "QLinearMul", "QLinearSigmoid", "QLinearSoftmax", "QLinearWhere", "QuantizeLinear", "Tanh", "Transpose"],
            operators.Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(["", "com.microsoft"], model.OpsetImport.Select(set => set.Domain));

        Tensor x = Tensor.Random([3, 4, 9, 9], 3);
        Tensor[] expected = OnnxRuntime.Run(OnnxFile.ToBytes(graph), [x]), found = OnnxRuntime.Run(file, [x]);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(expected[i].Values.SequenceEqual(found[i].Values), $"{graph.Outputs[i]}: {Enumerable.Range(0, found[i].Length).Count(at => expected[i][at] != found[i][at])} of {found[i].Length} differ");
            Assert.True(found[i].Values.ToArray().Distinct().Count() > 3, $"{graph.Outputs[i]} says nothing");
        }
    }

    [SkippableTheory]
    [InlineData("uint8", "int8")]
    [InlineData("int8", "int8-narrow")]
    [InlineData("uint8", "uint8")]
    [InlineData("uint5", "int3")]
    public void A_network_is_the_integer_program_bit_for_bit(string activations, string weights)
    {
        Graph graph = Chain(NumberFormat.Parse(activations), NumberFormat.Parse(weights));
        byte[] file = OnnxFile.ToBytes(graph, QOperator);
        string[] operators = [.. ModelProto.Parser.ParseFrom(file).Graph.Node.Select(node => node.OpType)];
        Assert.Equal(2, operators.Count(name => name == "QLinearConv"));
        Assert.Equal(2, operators.Count(name => name == "QGemm"));
        Assert.DoesNotContain("Relu", operators);
        Tensor x = Tensor.Random([4, 3, 8, 8], 5);
        Assert.Equal(IntegerProgram.Compile(graph).Run(x).Values, OnnxRuntime.Run(file, [x])[0].Values);
    }

    [Fact]
    public void What_has_no_form_on_codes_keeps_its_quantizers()
    {
        var builder = new GraphBuilder("mixed");
        builder.AddInput("x", [Shape.Unknown, 6]);
        builder.AddConstant("w", new Constant(new UniformQuantizer(NumberFormat.Int(8)).Quantize(Tensor.Random([6, 4], 1))));
        builder.Add("xq", new Quantize(QuantizationGrid.PerTensor(NumberFormat.Int(8), 0.02f)), "x");
        builder.Add("y", new Gemm(), "xq", "w");
        // Its least code stands for numbers below zero, so that the ReLU is no saturation.
        builder.Add("r", new Relu(), "y");
        builder.AddOutput(builder.Add("rq", new Quantize(QuantizationGrid.PerTensor(NumberFormat.Int(8), 0.05f)), "r"));
        Assert.Equal(["QuantizeLinear", "QGemm", "Relu", "QuantizeLinear", "DequantizeLinear"], ModelProto.Parser.ParseFrom(OnnxFile.ToBytes(builder.Build(), QOperator)).Graph.Node.Select(node => node.OpType));
    }

    [Fact]
    public void A_network_of_floats_is_written_as_ever()
    {
        var builder = new GraphBuilder("floats");
        builder.AddInput("x", [Shape.Unknown, 6]);
        builder.AddConstant("w", Tensor.Random([6, 4], 1));
        builder.AddOutput(builder.Add("y", new MatMul(), "x", "w"));
        Assert.Equal(OnnxFile.ToBytes(builder.Build()), OnnxFile.ToBytes(builder.Build(), QOperator));
    }

    private static Graph Chain(NumberFormat activations, NumberFormat weights)
    {
        var builder = new GraphBuilder("chain");
        builder.AddInput("x", [Shape.Unknown, 3, 8, 8]);
        string value = Quantized("x", -1.9f, 2.1f);
        value = Quantized(builder.Add("relu1", new Relu(), Layer("conv1", new Conv { Window = new Window { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 } }, value, 0, [5, 3, 3, 3])), 0, 4.7f);
        value = builder.Add("pool", new MaxPool { KernelHeight = 2, KernelWidth = 2, Window = new Window { StrideY = 2, StrideX = 2 } }, value);
        value = Quantized(Layer("conv2", new Conv { Groups = 5 }, value, 0, [5, 1, 3, 3]), -3.3f, 4.1f);
        value = builder.Add("flat", new Flatten(1), value);
        value = Quantized(Layer("dense1", new Gemm(), value, 1, [20, 7]), -5.3f, 4.1f);
        builder.AddOutput(Layer("dense2", new Gemm { TransposeRight = true }, value, 0, [3, 7]));
        return builder.Build();

        // Where nothing is below zero, zero is the least code.
        string Quantized(string of, float low, float high) =>
            builder.Add($"{of}.q", new Quantize(QuantizationGrid.FromRange(activations, new Interval(low, high), symmetric: false)), of);

        string Layer(string name, Operator operation, string x, int axis, Shape shape)
        {
            QuantizedTensor weight = new UniformQuantizer(weights) { Granularity = weights.IsSigned ? Granularity.PerChannel(axis) : Granularity.PerTensor }.Quantize(Tensor.Random(shape, 7));
            builder.AddConstant($"{name}.w", new Constant(weight));
            QuantizationGrid input = builder.Build().QuantizationOf(x)!.Grid!;
            var grid = new QuantizationGrid(NumberFormat.Int(32), weights.IsSigned ? Granularity.PerChannel() : Granularity.PerTensor, [.. weight.Grid.Scales.Select(scale => input.Scales[0] * scale)]);
            builder.AddConstant($"{name}.b", new Constant(grid.Quantize(Tensor.Random([shape[axis]], 8))));
            return builder.Add(name, operation, x, $"{name}.w", $"{name}.b");
        }
    }

    private static Graph EveryOperator()
    {
        var builder = new GraphBuilder("all");
        builder.AddInput("x", [Shape.Unknown, 4, 9, 9]);
        string x = Quantized("x", -2.1f, 2.3f);
        builder.AddConstant("filters", new Constant(new UniformQuantizer(NumberFormat.Int(8)) { Granularity = Granularity.PerChannel(0) }.Quantize(Tensor.Random([4, 4, 3, 3], 1))));
        builder.AddConstant("bias", Tensor.Random([4], 2));
        string conv = Output("conv", new Conv { Window = new Window { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 } }, -9f, 11f, x, "filters", "bias");
        string relu = Quantized(builder.Add("relu", new Relu(), builder.Add("conv2", new Conv(), conv, "filters")), 0, 17f);
        builder.AddOutput(relu);
        string sum = Output("sum", new Add(), -9f, 12f, x, conv);
        Output("product", new Mul(), -17f, 12f, x, conv);
        Output("joined", new Concat(1), -9f, 11f, x, conv);
        Output("mean", new AveragePool { KernelHeight = 2, KernelWidth = 3, Window = new Window { StrideX = 2, PadLeft = 1 } }, -4f, 5f, conv);
        Output("leaky", new LeakyRelu(0.2f), -3f, 11f, conv);
        Output("sigmoid", new Sigmoid(), 0f, 1f, conv);
        Output("tanh", new Tanh(), -1f, 1f, conv);
        Output("soft", new Softmax(), 0f, 0.9f, conv);
        Output("turned", new Transpose([0, 2, 3, 1]), -9f, 11f, conv);
        builder.AddConstant("limit", new Tensor(Shape.Scalar, [0.4f]));
        builder.Add("truth", new Greater(), "x", "limit");
        Output("chosen", new Where(), -9f, 12f, "truth", sum, x);
        string flat = builder.Add("flat", new Flatten(1), Output("global", new GlobalAveragePool(), 0f, 17f, builder.Add("pool", new MaxPool { KernelHeight = 3, KernelWidth = 3 }, sum)));
        builder.AddConstant("w", new Constant(new UniformQuantizer(NumberFormat.Int(8)) { Granularity = Granularity.PerChannel(1) }.Quantize(Tensor.Random([4, 6], 3))));
        string dense = Output("dense", new Gemm(), -50f, 50f, flat, "w");
        builder.AddOutput(builder.Add("logits", new Gemm { TransposeRight = true }, dense, builder.AddConstant("v", new Constant(QuantizationGrid.PerTensor(NumberFormat.Int(8), 0.02f).Quantize(Tensor.Random([5, 6], 4)))), builder.AddConstant("c", new Constant(QuantizationGrid.PerTensor(NumberFormat.Int(32), 0.02f * builder.Build().QuantizationOf(dense)!.Grid!.Scales[0]).Quantize(Tensor.Random([5], 5))))));
        builder.AddConstant("m", new Constant(new UniformQuantizer(NumberFormat.Int(8)) { Granularity = Granularity.PerChannel(1) }.Quantize(Tensor.Random([9, 5], 6))));
        Output("matrix", new MatMul(), -12f, 14f, conv, "m");
        builder.AddOutput(builder.Add("real", new MatMul(), conv, "m"));
        return builder.Build();

        string Quantized(string of, float low, float high) =>
            builder.Add($"{of}.q", new Quantize(QuantizationGrid.FromRange(NumberFormat.UInt(8), new Interval(low, high), symmetric: false)), of);

        string Output(string name, Operator operation, float low, float high, params string[] inputs)
        {
            string quantized = Quantized(builder.Add(name, operation, inputs), low, high);
            builder.AddOutput(quantized);
            return quantized;
        }
    }
}
