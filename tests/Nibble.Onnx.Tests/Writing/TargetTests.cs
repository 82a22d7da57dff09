using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Onnx.Tests;

/// <summary>What a target would stumble over is found, at its node and with a remedy, and nothing where it takes the network.</summary>
public class TargetTests
{
    private static readonly QuantizationGrid Fixed = QuantizationGrid.PerTensor(NumberFormat.Int(8), 1f / 64);
    private static readonly QuantizationGrid Positive = QuantizationGrid.PerTensor(NumberFormat.UInt(8), 1f / 32);

    [Theory]
    [InlineData("finn")]
    [InlineData("hls4ml")]
    [InlineData("onnxruntime")]
    public void A_network_as_the_target_likes_it_has_no_more_than_remarks(string name)
    {
        ExportTarget target = ExportTarget.Of(name);
        Graph graph = target.Prepare(Network(Fixed, Positive, new Relu(), NumberFormat.Int(6)));
        IEnumerable<ExportFinding> findings = target.Check(graph, new OnnxWriteOptions { Dialect = target.Dialect });
        Assert.All(findings, finding => Assert.True(finding.Kind == FindingKind.Remark, $"{finding}"));
        OnnxFile.ToBytes(graph, new OnnxWriteOptions { Dialect = target.Dialect });
    }

    [Fact]
    public void FINN_refuses_what_its_reader_refuses()
    {
        var builder = new GraphBuilder("net");
        builder.AddInput("x", [1, 4, 6, 6]);
        builder.AddConstant("w", new Constant(new UniformQuantizer(NumberFormat.Int(4)).Quantize(Tensor.Random([4, 2, 3, 3], 1))));
        builder.AddConstant("v", Tensor.Random([4, 4, 1, 1], 2));
        builder.Add("zero", new Quantize(QuantizationGrid.PerTensor(NumberFormat.UInt(8), 0.1f, 7)), "x");
        builder.Add("grouped", new Conv { Groups = 2 }, "zero", "w");
        builder.Add("lone", new Relu(), "grouped");
        builder.Add("wide", new Quantize(QuantizationGrid.PerTensor(NumberFormat.UInt(10), 0.1f)), "lone");
        builder.Add("real", new Conv(), builder.Add("moved", new Sigmoid(), "wide"), "v");
        builder.Add("down", new Quantize(QuantizationGrid.PerTensor(NumberFormat.Int(4), 0.1f, rounding: Rounding.Floor)), "real");
        builder.Add("signs", new Quantize(QuantizationGrid.PerTensor(NumberFormat.Bipolar, 0.5f)), "down");
        builder.Add("narrow", new Quantize(QuantizationGrid.PerTensor(NumberFormat.UInt(4, narrow: true), 0.5f)), builder.Add("again", new Relu(), "real"));
        builder.AddOutput(builder.Add("y", new Concat(1), "signs", "narrow"));
        builder.AddOutput("lone");
        Finds(ExportTarget.Finn, builder.Build(), FindingKind.Refused, ["zero", "wide", "down", "signs", "grouped", "lone", "moved", "real", "narrow"]);
    }

    [Fact]
    public void Hls4ml_refuses_what_its_reader_refuses()
    {
        var builder = new GraphBuilder("net");
        builder.AddInput("x", [1, 4, 6, 6]);
        builder.AddConstant("w", new Constant(new PowerOfTwoQuantizer(NumberFormat.Int(4)).Quantize(Tensor.Random([4, 2, 3, 3], 1))));
        builder.Add("away", new Quantize(QuantizationGrid.PerTensor(NumberFormat.Int(8), 0.125f, rounding: Rounding.NearestAway)), "x");
        builder.Add("grouped", new Conv { Groups = 2 }, "away", "w");
        builder.Add("narrow", new Quantize(QuantizationGrid.PerTensor(NumberFormat.UInt(4, narrow: true), 0.5f)), "grouped");
        builder.Add("swish", new HardSwish(), "narrow");
        builder.AddOutput(builder.Add("three", new Concat(1), "swish", "narrow", "grouped"));
        Finds(ExportTarget.Hls4ml, builder.Build(), FindingKind.Refused, ["away", "grouped", "narrow", "swish", "three"]);
    }

    [Fact]
    public void Hls4ml_counts_the_cost_of_scales_that_are_no_shifts()
    {
        Graph graph = Network(QuantizationGrid.PerTensor(NumberFormat.Int(8), 0.1f), QuantizationGrid.PerTensor(NumberFormat.UInt(8), 0.125f, 3), new Relu(), NumberFormat.Int(4));
        Finds(ExportTarget.Hls4ml, graph, FindingKind.Costs, ["x.q", "relu.q"]);
    }

    [Fact]
    public void ONNX_Runtime_s_findings_are_what_it_leaves_in_floats()
    {
        Finds(ExportTarget.OnnxRuntime, Network(QuantizationGrid.PerTensor(NumberFormat.Int(8, narrow: true), 0.1f), Fixed, new Relu(), NumberFormat.Int(8)), FindingKind.Costs, ["x.q", "relu"]);
        Finds(ExportTarget.OnnxRuntime, Network(QuantizationGrid.PerTensor(NumberFormat.Int(16), 0.1f), Positive, new Clip(0, 5), NumberFormat.Int(8)), FindingKind.Costs, ["x.q", "relu"]);
        Finds(ExportTarget.OnnxRuntime, Network(QuantizationGrid.PerTensor(NumberFormat.UInt(8), 0.1f), Positive, new Relu(), NumberFormat.Int(8)), FindingKind.Remark, ["conv", "dense"]);
    }

    [Fact]
    public void A_dialect_that_the_target_does_not_read_is_refused()
    {
        Graph graph = Network(Fixed, Positive, new Relu(), NumberFormat.Int(4));
        Assert.Contains(ExportTarget.OnnxRuntime.Check(graph, new OnnxWriteOptions { Dialect = OnnxDialect.Qonnx }), finding => finding.Kind == FindingKind.Refused && finding.Remedy.Contains("--dialect"));
        Assert.Contains(ExportTarget.Finn.Check(graph, OnnxWriteOptions.Default), finding => finding.Kind == FindingKind.Refused && finding.Remedy.Contains("--dialect"));
        Assert.Contains(ExportTarget.Hls4ml.Check(graph, OnnxWriteOptions.Default), finding => finding.Kind == FindingKind.Refused && finding.Remedy.Contains("--dialect"));
    }

    [Fact]
    public void What_the_dialect_can_not_say_is_refused_with_all_its_nodes()
    {
        var builder = new GraphBuilder("net");
        builder.AddInput("x", [1, 4]);
        builder.AddOutput(builder.Add("b", new Quantize(QuantizationGrid.PerTensor(NumberFormat.Int(25), 1)), builder.Add("a", new Quantize(QuantizationGrid.PerTensor(NumberFormat.Int(4), 1, rounding: Rounding.HalfUp)), "x")));
        ExportFinding finding = ExportTarget.Hls4ml.Check(builder.Build(), new OnnxWriteOptions { Dialect = OnnxDialect.Qonnx }).Single(found => found.Node == "net" && found.Kind == FindingKind.Refused);
        Assert.Contains("'a'", finding.Finding);
        Assert.Contains("'b'", finding.Finding);
    }

    [Theory]
    [InlineData("finn")]
    [InlineData("hls4ml")]
    public void The_form_that_a_target_likes_has_the_same_numbers(string name)
    {
        // A signed grid behind a Relu, an unsigned one behind none, and limits that saturation does.
        Graph graph = Network(Positive, Fixed, new Relu(), NumberFormat.Int(6)), limited = Network(Fixed, Positive, new Clip(0, 8), NumberFormat.Int(6));
        Tensor x = Tensor.Random([1, 3, 6, 6], 4);
        foreach (Graph before in (Graph[])[graph, limited])
        {
            Graph after = ExportTarget.Of(name).Prepare(before);
            Assert.Equal(1, after.Inputs[0].Shape[0]);
            Assert.DoesNotContain(after.Nodes, node => node.Operator is Clip);
            Assert.Equal(new FloatEvaluator(before).Run(x).Values, new FloatEvaluator(after).Run(x).Values);
            if (name == "finn")
                Assert.DoesNotContain(ExportTarget.Finn.Check(after, new OnnxWriteOptions { Dialect = OnnxDialect.Qonnx }), finding => finding.Kind == FindingKind.Refused);
        }
    }

    [Fact]
    public void An_unknown_target_is_refused_with_those_that_are() =>
        Assert.All((string[])["'tvm'", "finn", "hls4ml", "onnxruntime"], word => Assert.Contains(word, Assert.Throws<OnnxException>(() => ExportTarget.Of("tvm")).Message));

    private static void Finds(ExportTarget target, Graph graph, FindingKind kind, string[] nodes)
    {
        ExportFinding[] findings = [.. target.Check(graph, new OnnxWriteOptions { Dialect = target.Dialect }).Where(finding => finding.Kind == kind)];
        Assert.All(findings, finding => Assert.All((string[])[finding.Finding, finding.Because, finding.Remedy], text => Assert.EndsWith(".", text.TrimEnd('"'))));
        Assert.Equal(nodes.Order(StringComparer.Ordinal), findings.Select(finding => finding.Node).Distinct().Where(node => node != graph.Name).Order(StringComparer.Ordinal));
    }

    private static Graph Network(QuantizationGrid input, QuantizationGrid hidden, Operator activation, NumberFormat weights)
    {
        var builder = new GraphBuilder("net");
        builder.AddInput("x", [Shape.Unknown, 3, 6, 6]);
        builder.AddConstant("conv.w", new Constant(new PowerOfTwoQuantizer(weights).Quantize(Tensor.Random([5, 3, 3, 3], 1))));
        builder.AddConstant("dense.w", new Constant(new PowerOfTwoQuantizer(weights).Quantize(Tensor.Random([4, 20], 2))));
        builder.Add("x.q", new Quantize(input), "x");
        builder.Add("conv", new Conv(), "x.q", "conv.w");
        builder.Add("relu", activation, "conv");
        builder.Add("relu.q", new Quantize(hidden), "relu");
        builder.Add("flat", new Flatten(1), builder.Add("pool", new MaxPool { KernelHeight = 2, KernelWidth = 2, Window = new Window { StrideY = 2, StrideX = 2 } }, "relu.q"));
        builder.AddOutput(builder.Add("dense", new Gemm { TransposeRight = true }, "flat", "dense.w"));
        return builder.Build();
    }
}
