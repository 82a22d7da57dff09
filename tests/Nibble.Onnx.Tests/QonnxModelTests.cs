using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Onnx.Tests;

/// <summary>Models as Brevitas and FINN write them: their formulas, run by ONNX Runtime operator by operator, give the numbers of the integer program.</summary>
public sealed class QonnxModelTests
{
    private static readonly string[] Roundings = ["ROUND", "HALF_EVEN", "FLOOR", "CEIL", "UP", "DOWN", "HALF_UP", "half_down"];

    // Ties of every grid here, their neighbors, and what lies beyond all codes.
    private static readonly Tensor Ties = new([41, 3], [.. Enumerable.Range(0, 123).Select(i => i % 3 == 0 ? (i - 60) * 0.125f : i % 3 == 1 ? MathF.BitIncrement((i - 60) * 0.125f) : (i - 60) * 13.37f)]);

    [SkippableFact]
    public void Every_width_sign_rounding_and_zero_point()
    {
        QonnxPrimitives models = new QonnxPrimitives().Both(model => model.Input("x", "n", 3));
        int number = 0;
        foreach (string rounding in Roundings)
            foreach ((float bits, bool signed, bool narrow) in (ReadOnlySpan<(float, bool, bool)>)[(1, false, false), (1, true, false), (2, true, true), (3, false, true), (4, true, false), (5, false, false), (8, true, false), (11, false, false)])
                foreach (float zeroPoint in (ReadOnlySpan<float>)[0, 1, -1, 2])
                {
                    bool isCode = signed ? bits > 2 || (bits == 2 && Math.Abs(zeroPoint) < 2) || zeroPoint == 0 : zeroPoint >= 0 && (bits > 1 || zeroPoint < 2);
                    if (!isCode || (signed && bits == 1 && zeroPoint != 0))
                        continue;
                    models.Quant("x", $"y{number}", [], [0.25f], bits, zeroPoint, signed, narrow, rounding).Output($"y{number++}");
                }

        Assert.True(number > 150);
        AreExact(models, Ties, _ => { });
    }

    [SkippableFact]
    public void Wide_codes_and_scales_for_each_channel()
    {
        QonnxPrimitives models = new QonnxPrimitives().Both(model => model.Input("x", "n", 3))
            .Quant("x", "wide", [], [0.001f], 16).Output("wide")
            .Quant("x", "widest", [], [0.0001f], 32).Output("widest")
            .Quant("x", "rows", [1, 3], [0.25f, 0.5f, 0.1f], 6, 3, operation: "IntQuant", domain: "onnx.brevitas").Output("rows")
            .Quant("x", "row", [3], [0.25f, 0.5f, 0.1f], 6, operation: "Quant", domain: "finn.custom_op.general").Output("row")
            .Quant("x", "list", [1], [0.3f], 4, 7, signed: false).Output("list")
            .BipolarQuant("x", "signs", [], 0.5f).Output("signs")
            .BipolarQuant("x", "columns", [3], 0.5f, 1, 2).Output("columns");
        AreExact(models, Ties, graph =>
        {
            Assert.Equal(NumberFormat.Bipolar, ((Quantize)graph.ProducerOf("signs")!.Operator).Format);
            Assert.Equal(Granularity.PerChannel(1), ((Quantize)graph.ProducerOf("rows")!.Operator).Grid!.Granularity);
            Assert.True(((Quantize)graph.ProducerOf("rows")!.Operator).Grid!.RoundsWithZeroPoint);
        });
    }

    [SkippableTheory]
    [InlineData("ROUND", 0)]
    [InlineData("FLOOR", 0)]
    [InlineData("HALF_UP", 3)]
    [InlineData("ROUND", 5)]
    public void A_convolutional_network_runs_in_integers(string rounding, float zeroPoint)
    {
        // Scales are powers of two, so that the judge's floats are exact.
        QonnxPrimitives models = new QonnxPrimitives().Both(model => model.Input("x", "n", 3, 8, 8).Random("w1", 8, 3, 3, 3).Random("b1", 8).Random("w2", 10, 72).Random("w3", 4, 10)
                .Initializer("to", [2], 0L, -1L))
            .Quant("x", "xq", [], [0.03125f], 8, 0)
            .Quant("w1", "w1q", [8, 1, 1, 1], [0.25f, 0.5f, 0.125f, 0.25f, 0.25f, 0.5f, 0.125f, 0.25f], 4, narrow: true)
            .Quant("b1", "b1q", [8], [.. ((float[])[0.25f, 0.5f, 0.125f, 0.25f, 0.25f, 0.5f, 0.125f, 0.25f]).Select(scale => scale * 0.03125f)], 16)
            .Node("Conv", ["xq", "w1q", "b1q"], "c1", ("pads", (int[])[0, 0, 0, 0])).Node("Relu", ["c1"], "r1")
            .Quant("r1", "q1", [], [0.5f], 5, zeroPoint, signed: false, rounding: rounding)
            .Node("MaxPool", ["q1"], "p1", ("kernel_shape", (int[])[2, 2]), ("strides", (int[])[2, 2])).Node("Reshape", ["p1", "to"], "f1")
            .Quant("w2", "w2q", [], [0.5f], 2, narrow: true).Node("Transpose", ["w2q"], "w2t", ("perm", (int[])[1, 0])).Node("MatMul", ["f1", "w2t"], "m2")
            .Quant("m2", "q2", [1], [1], 6, rounding: rounding)
            .BipolarQuant("w3", "w3q", [4, 1], 0.5f, 0.25f, 1, 0.125f).Node("Gemm", ["q2", "w3q"], "y", ("transB", 1)).Output("y");
        AreExact(models, Tensor.Random([5, 3, 8, 8], 5), graph =>
        {
            IntegerProgram program = IntegerProgram.Compile(graph);
            Assert.Equal(["Conv", "MatMul", "Gemm"], program.Steps.Where(step => step.Kind is "Conv" or "MatMul" or "Gemm").Select(step => step.Kind));
            Assert.All(program.Steps.Where(step => step.MultiplyAccumulates > 0), step => Assert.True(step.IsInteger, step.Why));

            // The first and the second layer end in codes, without a float between them.
            string end = rounding == "ROUND" && zeroPoint == 0 ? "codes to codes by float factors" : "codes to codes by thresholds";
            Assert.StartsWith(end, CodeModels.StepOf(program, graph.ProducerOf("q1")!.Name).Reason, StringComparison.Ordinal);
            Assert.DoesNotContain(program.Steps.Skip(1), step => step.Kernel == "encode");
        });
    }

    [SkippableFact]
    public void Thresholds_of_all_kinds()
    {
        float[] rising = [.. Enumerable.Range(0, 8).SelectMany(channel => Enumerable.Range(0, 7).Select(step => ((step - 3) * 0.71f * (channel + 1)) + (channel * 0.13f)))];
        float[] uniform = [.. Enumerable.Range(1, 15).Select(step => (step - 0.5f) * 0.5f)];
        QonnxPrimitives models = new QonnxPrimitives().Both(model => model.Input("x", "n", 3, 6, 6).Random("w1", 8, 3, 3, 3).Random("w2", 8, 8, 1, 1).Random("b", 8).Random("gain", 8)
                .Random("shift", 8).Random("mean", 8).Initializer("variance", [8], 1f, 2, 0.5f, 1, 3, 1, 0.25f, 1).Initializer("factor", [1, 8, 1, 1], 0.5f, -1, 2, 0.25f, 1, -0.5f, 3, 1))
            .Quant("x", "xq", [], [0.03125f], 8)
            .Quant("w1", "w1q", [], [0.25f], 4).Node("Conv", ["xq", "w1q"], "c1").Node("BatchNormalization", ["c1", "gain", "shift", "mean", "variance"], "n1")
            .MultiThreshold("n1", "t1", [8, 7], rising, "INT4", 1, -4, rank: 4).Output("t1")
            .Quant("w2", "w2q", [], [0.5f], 3).Node("Conv", ["t1", "w2q"], "c2").Node("Mul", ["c2", "factor"], "m2")
            .MultiThreshold("m2", "t2", [1, 15], uniform, "UINT4", 0.5f, 0, rank: 4).Output("t2")
            .MultiThreshold("m2", "t3", [1, 1], [0.3f], "BIPOLAR", 2, -1, rank: 4).Output("t3")
            .Node("Transpose", ["m2"], "last", ("perm", (int[])[0, 2, 3, 1])).MultiThreshold("last", "t4", [8, 7], rising, "UINT3", 1, 0, rank: 4, layout: "NHWC").Output("t4")
            .MultiThreshold("m2", "t5", [1, 3], [0.3f, -0.2f, 5], "FLOAT32", 0.3f, 0.1f, rank: 4).Output("t5");
        AreExact(models, Tensor.Random([2, 3, 6, 6], 5), graph =>
        {
            Assert.Equal(QuantizationGrid.PerTensor(NumberFormat.UInt(4), 0.5f, 0, Rounding.NearestAway), ((Quantize)graph.ProducerOf("t2")!.Operator).Grid);
            Assert.Equal(QuantizationGrid.PerTensor(NumberFormat.Int(4), 1), ((Quantize)graph.ProducerOf("t1")!.Operator).Grid);
            Assert.Equal(NumberFormat.Bipolar, ((Quantize)graph.ProducerOf("t3")!.Operator).Format);
            Assert.IsType<MultiThreshold>(graph.ProducerOf("t5")!.Operator);
            IntegerProgram program = CodeModels.Program(graph, "t2");
            Assert.StartsWith("codes to codes by thresholds", CodeModels.StepOf(program, graph.ProducerOf("t1")!.Name).Reason, StringComparison.Ordinal);
            Assert.Equal(4, CodeModels.StepOf(program, graph.ProducerOf("t1")!.Name).Nodes.Length);
            Assert.StartsWith("codes to codes by thresholds", CodeModels.StepOf(program, graph.ProducerOf("t2")!.Name).Reason, StringComparison.Ordinal);
        });
    }

    [SkippableFact]
    public void Truncated_sums_of_both_versions()
    {
        QonnxPrimitives models = new QonnxPrimitives().Both(model => model.Input("x", "n", 3, 8, 8).Initializer("area", [], 16f))
            .Quant("x", "xq", [], [0.125f], 4, signed: false).Node("AveragePool", ["xq"], "mean", ("kernel_shape", (int[])[4, 4]), ("strides", (int[])[4, 4])).Node("Mul", ["mean", "area"], "sum")
            .Quant("x", "xs", [], [0.125f], 6)
            .Trunc("sum", "floor", 0.125f, 8, 4, "FLOOR").Output("floor")
            .Trunc("sum", "even", 0.125f, 8, 5, "ROUND").Output("even")
            .Trunc("xs", "signed", 0.125f, 6, 3, "FLOOR").Output("signed")
            .Trunc("sum", "scaled", 0.125f, 0, 8, 2, 4, "FLOOR", signed: false).Output("scaled")
            .Trunc("xs", "half", 0.125f, 0, 6, 0.5f, 4, "HALF_UP", signed: true).Output("half")
            .Trunc("xs", "narrow", 0.125f, 4, 6, 0.5f, 3, "CEIL", signed: true, narrow: true).Output("narrow")
            .Trunc("xs", "same", 0.125f, 0, 6, 0.125f, 4, "FLOOR", signed: true).Output("same");
        AreExact(models, Tensor.Random([2, 3, 8, 8], 5), graph => Assert.Equal(NumberFormat.UInt(4), ((Quantize)graph.ProducerOf("floor")!.Operator).Format));
    }

    [Fact]
    public void Bipolar_zero_is_plus_one()
    {
        ModelMaker model = new ModelMaker(13).Input("x", "n", 3).Initializer("s", [], 2f).Node("BipolarQuant", ["x", "s"], ["y"]).In("qonnx.custom_op.general").Output("y");
        Graph graph = Agreement.Read(model);
        Assert.Equal([2f, 2, -2], IntegerProgram.Compile(graph).Run(new Tensor([1, 3], [0, -0f, -1e-30f])).Values.ToArray());
    }

    [Theory]
    [InlineData("FloatQuant", "qonnx.custom_op.general.FloatQuant, 1 time: 'q'")]
    [InlineData("Quant", "its attribute 'signed' is missing")]
    public void What_is_missing_is_named(string operation, string expected)
    {
        ModelMaker model = new ModelMaker(13).Input("x", "n", 3).Initializer("s", [], 2f).Initializer("z", [], 0f).Initializer("b", [], 4f)
            .Node(operation, ["x", "s", "z", "b"], ["y"]).In("qonnx.custom_op.general").Output("y");
        model.Model.Graph.Node[0].Name = "q";
        Assert.Contains(expected, Assert.Throws<OnnxException>(() => Agreement.Read(model)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, 0.5f, "ROUND", "with a zero point of 0.5, which is no code")]
    [InlineData(4.5f, 0f, "ROUND", "with a bit width of 4.5; only whole numbers of 1 to 32")]
    [InlineData(33f, 0f, "ROUND", "with a bit width of 33")]
    [InlineData(0f, 0f, "ROUND", "its bit width is 0; expected 1 to 32")]
    [InlineData(4f, 0f, "STOCHASTIC", "with the rounding mode 'STOCHASTIC'")]
    [InlineData(4f, 100f, "ROUND", "zero point 100 is not a code of int4")]
    public void Parameters_that_can_not_be_are_refused(float bits, float zeroPoint, string rounding, string expected)
    {
        ModelMaker model = new ModelMaker(13).Input("x", "n", 3).Initializer("s", [], 2f).Initializer("z", [], zeroPoint).Initializer("b", [], bits)
            .Node("Quant", ["x", "s", "z", "b"], ["y"], ("signed", 1), ("narrow", 0), ("rounding_mode", rounding)).In("qonnx.custom_op.general").Output("y");
        Assert.Contains(expected, Assert.Throws<OnnxException>(() => Agreement.Read(model)).Message, StringComparison.Ordinal);
    }

    private static void AreExact(QonnxPrimitives models, Tensor input, Action<Graph> more)
    {
        Graph graph = Agreement.Read(models.Model);
        foreach (ValueInfoProto output in models.Judge.Model.Graph.Output)
            output.Type.TensorType.Shape = null;
        Tensor[] expected = OnnxRuntime.Run(models.Judge.Bytes, [input], "disabled");
        IReadOnlyDictionary<string, Tensor> floats = new FloatEvaluator(graph).Run(new Dictionary<string, Tensor> { ["x"] = input });
        for (int i = 0; i < expected.Length; i++)
        {
            string name = graph.Outputs[i];
            CodeModels.Equal(name, expected[i], floats[name]);
            CodeModels.Equal($"{name}, integers", expected[i], CodeModels.Program(graph, name).Run(input));
        }

        more(graph);
    }
}
