using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx.Tests;

/// <summary>ONNX Runtime computes from what is written the integers that the formulas give, bit for bit.</summary>
public class QdqModelTests
{
    private const int Rows = 64, Depth = 37, Width = 19;
    private static readonly QuantizationGrid InputGrid = QuantizationGrid.PerTensor(NumberFormat.UInt(8), 0.0171f, 113);
    private static readonly QuantizationGrid OutputGrid = QuantizationGrid.PerTensor(NumberFormat.UInt(8), 0.123f, 131);

    [SkippableTheory]
    [InlineData(true, true, true)]
    [InlineData(true, true, false)]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    [InlineData(false, false, false)]
    public void A_quantized_Gemm_is_one_integer_product(bool transposed, bool hasBias, bool hasOutputGrid)
    {
        QuantizedTensor weight = Weight(transposed);
        QuantizedTensor bias = Bias(weight);
        var builder = new GraphBuilder("gemm");
        builder.AddInput("x", [Shape.Unknown, Depth]);
        builder.AddConstant("w", new Constant(weight));
        builder.AddConstant("b", new Constant(bias));
        builder.Add("xq", new Quantize(InputGrid), "x");
        builder.Add("y", new Gemm { TransposeRight = transposed }, hasBias ? ["xq", "w", "b"] : ["xq", "w"]);
        if (hasOutputGrid)
            builder.Add("yq", new Quantize(OutputGrid), "y");
        builder.AddOutput(hasOutputGrid ? "yq" : "y");
        Graph graph = builder.Build();

        Tensor x = Tensor.Random([Rows, Depth], 3);
        (Tensor found, string[] operators) = OnnxRuntime.RunFused(graph, x);
        Assert.Equal("QGemm", operators.Single(name => name is "QGemm" or "Gemm" or "FusedGemm"));
        Assert.Equal(Expected(x, weight, hasBias ? bias : null, transposed, hasOutputGrid ? OutputGrid : null).Values, found.Values);
    }

    [SkippableTheory]
    [InlineData("uint8", "int8", true)]
    [InlineData("int8", "int8-narrow", true)]
    [InlineData("uint4", "int4", true)]
    [InlineData("uint3", "int2-narrow", true)]
    // The runtime turns int8 into uint8 before it fuses, but not past a Clip: such a layer runs in floats, where ties may fall otherwise.
    [InlineData("int8-narrow", "int5", false)]
    [InlineData("int4", "int4", false)]
    public void A_quantized_Conv_is_an_integer_convolution_in_every_format(string input, string weights, bool isFused)
    {
        const int images = 3, channels = 4, filters = 6, size = 7, groups = 2;
        NumberFormat format = NumberFormat.Parse(input);
        QuantizationGrid inputGrid = QuantizationGrid.FromRange(format, new Interval(-1.7f, 2.1f), symmetric: false);
        QuantizationGrid outputGrid = QuantizationGrid.FromRange(format, new Interval(-6.3f, 7.9f), symmetric: false);
        QuantizedTensor weight = new UniformQuantizer(NumberFormat.Parse(weights)) { Granularity = Granularity.PerChannel(0) }
            .Quantize(Tensor.Random([filters, channels / groups, 3, 3], 1));
        var biasGrid = new QuantizationGrid(NumberFormat.Int(32), Granularity.PerChannel(0), [.. weight.Grid.Scales.Select(scale => inputGrid.Scales[0] * scale)]);
        QuantizedTensor bias = biasGrid.Quantize(Tensor.Random([filters], 2));
        var builder = new GraphBuilder("conv");
        builder.AddInput("x", [Shape.Unknown, channels, size, size]);
        builder.AddConstant("w", new Constant(weight));
        builder.AddConstant("b", new Constant(bias));
        builder.Add("xq", new Quantize(inputGrid), "x");
        builder.Add("y", new Conv { Groups = groups, Window = new Window { StrideY = 2, PadTop = 1, PadLeft = 1, PadBottom = 0, PadRight = 1 } }, "xq", "w", "b");
        builder.Add("yq", new Quantize(outputGrid), "y");
        builder.AddOutput("yq");
        Graph graph = builder.Build();
        Tensor x = Tensor.Random([images, channels, size, size], 3);

        QuantizedTensor codes = inputGrid.Quantize(x);
        Shape shape = graph.ShapeOf("yq").With(0, images);
        var expected = new Tensor(shape);
        for (int i = 0; i < expected.Length; i++)
        {
            int column = i % shape[3], row = i / shape[3] % shape[2], filter = i / (shape[3] * shape[2]) % filters, image = i / (shape[3] * shape[2] * filters);
            int sum = (int)bias[filter];
            for (int c = 0; c < channels / groups; c++)
                for (int ky = 0; ky < 3; ky++)
                    for (int kx = 0; kx < 3; kx++)
                    {
                        int channel = (filter / (filters / groups) * (channels / groups)) + c, iy = (2 * row) + ky - 1, ix = column + kx - 1;
                        if (iy >= 0 && iy < size && ix >= 0 && ix < size)
                            sum += (int)((codes[(((((image * channels) + channel) * size) + iy) * size) + ix] - inputGrid.ZeroPoints[0]) * weight[(((filter * channels / groups) + c) * 9) + (ky * 3) + kx]);
                    }

            expected[i] = outputGrid.Decode(Requantize(sum, inputGrid.Scales[0] * weight.Grid.Scales[filter], outputGrid));
        }

        (Tensor found, string[] operators) = OnnxRuntime.RunFused(graph, x);
        if (isFused)
            Assert.Equal(expected.Values, found.Values);
        else
            Assert.InRange(Enumerable.Range(0, found.Length).Max(i => Math.Abs(found[i] - expected[i])), 0, 1.001f * outputGrid.Scales[0]);
        Assert.Equal(isFused, operators.Contains("QLinearConv"));
    }

    [SkippableFact]
    public void A_quantized_value_with_two_readers_is_fused_into_both()
    {
        QuantizedTensor weight = Weight(transposed: true), bias = Bias(weight);
        var builder = new GraphBuilder("fork");
        builder.AddInput("x", [Shape.Unknown, Depth]);
        builder.AddConstant("w", new Constant(weight));
        builder.AddConstant("b", new Constant(bias));
        builder.Add("xq", new Quantize(InputGrid), "x");
        builder.Add("left", new Gemm { TransposeRight = true }, "xq", "w", "b");
        builder.Add("right", new Gemm { TransposeRight = true }, "xq", "w");
        builder.Add("leftq", new Quantize(OutputGrid), "left");
        builder.Add("rightq", new Quantize(OutputGrid), "right");
        builder.Add("sum", new Concat(1), "leftq", "rightq");
        builder.Add("y", new Quantize(OutputGrid), "sum");
        builder.AddOutput("y");

        (_, string[] operators) = OnnxRuntime.RunFused(builder.Build(), Tensor.Random([Rows, Depth], 3));
        Assert.Equal(2, operators.Count(name => name == "QGemm"));
        Assert.DoesNotContain("Gemm", operators);
    }

    [SkippableFact]
    public void A_bias_of_another_scale_than_the_product_is_written_so_that_the_runtime_reads_its_value()
    {
        QuantizedTensor weight = Weight(transposed: true);
        QuantizedTensor bias = QuantizationGrid.PerTensor(NumberFormat.Int(16), 1f / 1024).Quantize(Tensor.Random([Width], 2));
        var builder = new GraphBuilder("gemm");
        builder.AddInput("x", [Shape.Unknown, Depth]);
        builder.AddConstant("w", new Constant(weight));
        builder.AddConstant("b", new Constant(bias));
        builder.Add("xq", new Quantize(InputGrid), "x");
        builder.Add("y", new Gemm { TransposeRight = true }, "xq", "w", "b");
        builder.AddOutput("y");
        Graph graph = builder.Build();
        Tensor x = Tensor.Random([Rows, Depth], 3);

        Tensor found = OnnxRuntime.Run(graph, x), exact = OnnxRuntime.Run(graph, x, "disabled");
        float step = InputGrid.Scales[0] * weight.Grid.Scales.Max();
        for (int i = 0; i < found.Length; i++)
            Assert.InRange(found[i], exact[i] - step, exact[i] + step);
    }

    // acc = Σ (x - z_x) w + b;  y = rint(clamp(f32(acc) · ((s_x · s_w) / s_y))) + z_y, or without output grid f32(acc) · (s_x · s_w).
    private static Tensor Expected(Tensor x, QuantizedTensor weight, QuantizedTensor? bias, bool transposed, QuantizationGrid? grid)
    {
        QuantizedTensor codes = InputGrid.Quantize(x);
        var y = new Tensor([Rows, Width]);
        for (int row = 0; row < Rows; row++)
            for (int column = 0; column < Width; column++)
            {
                int sum = bias is null ? 0 : (int)bias[column];
                for (int k = 0; k < Depth; k++)
                    sum += (int)((codes[(row * Depth) + k] - InputGrid.ZeroPoints[0]) * weight[transposed ? (column * Depth) + k : (k * Width) + column]);
                float scale = InputGrid.Scales[0] * weight.Grid.Scales[column];
                y[(row * Width) + column] = grid is null ? sum * scale : grid.Decode(Requantize(sum, scale, grid));
            }

        return y;
    }

    private static long Requantize(int sum, float scale, QuantizationGrid grid)
    {
        float steps = sum * (scale / grid.Scales[0]);
        long zero = grid.ZeroPoints[0];
        return (long)MathF.Round(Math.Clamp(steps, grid.Format.MinCode - zero, grid.Format.MaxCode - zero), MidpointRounding.ToEven) + zero;
    }

    private static QuantizedTensor Weight(bool transposed)
    {
        int axis = transposed ? 0 : 1;
        return new UniformQuantizer(NumberFormat.Int(8, narrow: true)) { Granularity = Granularity.PerChannel(axis) }
            .Quantize(Tensor.Random(transposed ? [Width, Depth] : [Depth, Width], 1));
    }

    private static QuantizedTensor Bias(QuantizedTensor weight)
    {
        var grid = new QuantizationGrid(NumberFormat.Int(32), Granularity.PerChannel(0), [.. weight.Grid.Scales.Select(scale => InputGrid.Scales[0] * scale)]);
        return grid.Quantize(Tensor.Random([Width], 2));
    }
}
