using Nibble.Graphs;
using static Nibble.Onnx.Tests.CaseInput;

namespace Nibble.Onnx.Tests;

/// <summary>Convolutions and pools of images and rows compute what ONNX Runtime does.</summary>
public class ImageTests
{
    [SkippableFact]
    public void Convolutions_of_images() => OperatorCases.Hold(
        new("Conv", 7, [N(2, 3, 7, 11), W(5, 3, 3, 2), W(5)]),
        new("Conv", 11, [N(2, 3, 7, 11), W(5, 3, 3, 2)], ("kernel_shape", (int[])[3, 2]), ("pads", (int[])[1, 0, 2, 1]), ("strides", (int[])[2, 3])),
        new("Conv", 11, [N(2, 4, 7, 11), W(6, 2, 3, 3), W(6)], ("group", 2), ("dilations", (int[])[2, 3]), ("pads", (int[])[2, 2, 2, 2])),
        new("Conv", 11, [N(2, 4, 7, 11), W(4, 1, 3, 3), W(4)], ("group", 4), ("auto_pad", "SAME_UPPER"), ("strides", (int[])[2, 2])),
        new("Conv", 11, [N(2, 3, 7, 11), W(5, 3, 2, 4)], ("auto_pad", "SAME_LOWER"), ("strides", (int[])[2, 3])),
        new("Conv", 11, [N(2, 3, 7, 11), W(5, 3, 2, 4)], ("auto_pad", "VALID"), ("strides", (int[])[2, 3])),
        new("Conv", 22, [X(1, 1, 1, 1), W(1, 1, 1, 1)]),
        new("Conv", 11, [X(2, 3, 7, 5), X(5, 3, 3, 3), X(5)]));

    [SkippableFact]
    public void Convolutions_of_rows() => OperatorCases.Hold(
        new("Conv", 7, [N(2, 3, 11), W(5, 3, 3), W(5)]),
        new("Conv", 11, [N(2, 3, 11), W(5, 3, 3)], ("kernel_shape", (int[])[3]), ("pads", (int[])[1, 2]), ("strides", (int[])[2]), ("dilations", (int[])[2])),
        new("Conv", 11, [N(2, 4, 11), W(6, 2, 3), W(6)], ("group", 2), ("auto_pad", "SAME_LOWER"), ("strides", (int[])[3])),
        new("Conv", 11, [N(2, 3, 13), W(5, 3, 4)], ("auto_pad", "SAME_UPPER"), ("strides", (int[])[2])),
        new("Conv", 11, [X(2, 3, 11), X(5, 3, 3)]),
        new("MaxPool", 12, [N(2, 3, 11)], ("kernel_shape", (int[])[3]), ("pads", (int[])[1, 0]), ("strides", (int[])[2]), ("dilations", (int[])[2]), ("ceil_mode", 1)),
        new("AveragePool", 11, [N(2, 3, 11)], ("kernel_shape", (int[])[4]), ("pads", (int[])[1, 2]), ("strides", (int[])[3]), ("count_include_pad", 1)),
        new("GlobalAveragePool", 7, [N(2, 3, 11)]),
        new("GlobalMaxPool", 7, [N(2, 3, 11)]));

    [SkippableFact]
    public void Transposed_convolutions() => OperatorCases.Hold(
        new("ConvTranspose", 7, [N(2, 3, 5, 7), W(3, 4, 3, 2), W(4)]),
        new("ConvTranspose", 11, [N(2, 3, 5, 7), W(3, 4, 3, 2)], ("kernel_shape", (int[])[3, 2]), ("strides", (int[])[2, 3]), ("pads", (int[])[1, 0, 2, 1])),
        new("ConvTranspose", 11, [N(2, 3, 5, 7), W(3, 4, 3, 3)], ("strides", (int[])[2, 3]), ("output_padding", (int[])[1, 2])),
        new("ConvTranspose", 11, [N(2, 4, 5, 7), W(4, 3, 3, 3), W(6)], ("group", 2), ("dilations", (int[])[2, 3]), ("pads", (int[])[1, 1, 1, 1])),
        new("ConvTranspose", 11, [N(2, 4, 5, 7), W(4, 1, 4, 4), W(4)], ("group", 4), ("strides", (int[])[2, 2]), ("pads", (int[])[1, 1, 1, 1])),
        new("ConvTranspose", 11, [N(2, 3, 5, 7), W(3, 4, 4, 3)], ("auto_pad", "SAME_UPPER"), ("strides", (int[])[3, 2])),
        new("ConvTranspose", 11, [N(2, 3, 5, 7), W(3, 4, 4, 3)], ("auto_pad", "SAME_LOWER"), ("strides", (int[])[3, 2])),
        new("ConvTranspose", 11, [N(2, 3, 5, 7), W(3, 4, 4, 3)], ("auto_pad", "VALID"), ("strides", (int[])[3, 2])),
        new("ConvTranspose", 11, [N(2, 3, 5, 7), W(3, 4, 3, 3)], ("output_shape", (int[])[10, 14]), ("strides", (int[])[2, 2])),
        new("ConvTranspose", 11, [N(2, 3, 5, 7), W(3, 4, 3, 3)], ("output_shape", (int[])[10, 14]), ("strides", (int[])[2, 2]), ("auto_pad", "SAME_UPPER")),
        new("ConvTranspose", 11, [N(2, 3, 5, 7), W(3, 4, 3, 3)], ("output_shape", (int[])[12, 16]), ("strides", (int[])[2, 2]), ("output_padding", (int[])[1, 1])),
        new("ConvTranspose", 11, [N(2, 3, 7), W(3, 4, 3), W(4)], ("strides", (int[])[2]), ("pads", (int[])[1, 1]), ("output_padding", (int[])[1])),
        new("ConvTranspose", 11, [X(1, 1, 1, 1), W(1, 1, 2, 2)], ("strides", (int[])[3, 3])),
        new("ConvTranspose", 11, [X(2, 3, 5, 7), X(3, 4, 3, 2), X(4)]));

    [SkippableFact]
    public void Greatest_values_under_a_kernel() => OperatorCases.Hold(
        new("MaxPool", 7, [N(2, 3, 7, 11)], ("kernel_shape", (int[])[3, 2]), ("pads", (int[])[1, 0, 2, 1]), ("strides", (int[])[2, 3])),
        new("MaxPool", 10, [N(2, 3, 7, 11)], ("kernel_shape", (int[])[3, 2]), ("dilations", (int[])[2, 3])),
        new("MaxPool", 12, [N(2, 3, 7, 11)], ("kernel_shape", (int[])[3, 3]), ("strides", (int[])[2, 3]), ("ceil_mode", 1)),
        new("MaxPool", 12, [N(2, 3, 8, 10)], ("kernel_shape", (int[])[3, 3]), ("pads", (int[])[1, 1, 1, 1]), ("strides", (int[])[2, 2]), ("ceil_mode", 1)),
        new("MaxPool", 12, [N(2, 3, 7, 7)], ("kernel_shape", (int[])[2, 2]), ("strides", (int[])[3, 4]), ("ceil_mode", 1)),
        new("MaxPool", 12, [N(2, 3, 6, 6)], ("kernel_shape", (int[])[1, 1]), ("strides", (int[])[4, 2]), ("ceil_mode", 1)),
        new("MaxPool", 12, [N(2, 3, 9, 11)], ("kernel_shape", (int[])[2, 2]), ("strides", (int[])[4, 3]), ("dilations", (int[])[3, 2]), ("ceil_mode", 1)) { IsReadOnly = true },
        new("MaxPool", 12, [N(2, 3, 7, 11)], ("kernel_shape", (int[])[2, 2]), ("auto_pad", "SAME_UPPER"), ("strides", (int[])[2, 3])),
        new("MaxPool", 12, [N(2, 3, 7, 11)], ("kernel_shape", (int[])[2, 4]), ("auto_pad", "SAME_LOWER"), ("strides", (int[])[2, 3])),
        new("MaxPool", 12, [N(2, 3, 7, 11)], ("kernel_shape", (int[])[2, 4]), ("auto_pad", "VALID"), ("strides", (int[])[2, 3])),
        new("GlobalMaxPool", 7, [N(2, 3, 5, 7)]),
        new("GlobalMaxPool", 7, [N(2, 3, 5, 7, 2)]));

    [SkippableFact]
    public void Means_under_a_kernel() => OperatorCases.Hold(
        new("AveragePool", 7, [N(2, 3, 7, 11)], ("kernel_shape", (int[])[3, 2]), ("pads", (int[])[1, 0, 2, 1]), ("strides", (int[])[2, 3])),
        new("AveragePool", 7, [N(2, 3, 7, 11)], ("kernel_shape", (int[])[3, 2]), ("pads", (int[])[1, 0, 2, 1]), ("strides", (int[])[2, 3]), ("count_include_pad", 1)),
        new("AveragePool", 11, [N(2, 3, 7, 11)], ("kernel_shape", (int[])[3, 2]), ("strides", (int[])[3, 2]), ("ceil_mode", 1)),
        new("AveragePool", 11, [N(2, 3, 8, 10)], ("kernel_shape", (int[])[3, 3]), ("pads", (int[])[1, 1, 1, 1]), ("strides", (int[])[2, 2]), ("ceil_mode", 1)),
        new("AveragePool", 19, [N(2, 3, 8, 10)], ("kernel_shape", (int[])[3, 3]), ("pads", (int[])[1, 1, 1, 1]), ("strides", (int[])[2, 2]), ("ceil_mode", 1), ("count_include_pad", 1)),
        new("AveragePool", 19, [N(2, 3, 7, 11)], ("kernel_shape", (int[])[2, 3]), ("dilations", (int[])[2, 3])),
        new("AveragePool", 19, [N(2, 3, 7, 11)], ("kernel_shape", (int[])[2, 3]), ("dilations", (int[])[2, 2]), ("pads", (int[])[1, 1, 1, 2]), ("count_include_pad", 1)),
        new("AveragePool", 11, [N(2, 3, 7, 11)], ("kernel_shape", (int[])[2, 3]), ("auto_pad", "SAME_UPPER"), ("strides", (int[])[2, 2])),
        new("AveragePool", 11, [N(2, 3, 7, 11)], ("kernel_shape", (int[])[2, 3]), ("auto_pad", "SAME_LOWER"), ("strides", (int[])[2, 2])),
        new("AveragePool", 22, [N(2, 3, 7, 11)], ("kernel_shape", (int[])[7, 11])),
        new("GlobalAveragePool", 7, [N(2, 3, 5, 7)]),
        new("GlobalAveragePool", 7, [N(2, 3, 5, 7, 2)]));

    [SkippableFact]
    public void Channels_become_pixels_and_pixels_channels() => OperatorCases.Hold(
        new("DepthToSpace", 7, [N(2, 12, 3, 5)], ("blocksize", 2)) { Tolerance = 0 },
        new("DepthToSpace", 11, [N(2, 18, 1, 2)], ("blocksize", 3), ("mode", "CRD")) { Tolerance = 0 },
        new("DepthToSpace", 13, [X(2, 12, 3, 5)], ("blocksize", 2), ("mode", "DCR")) { Tolerance = 0 },
        new("SpaceToDepth", 7, [N(2, 3, 4, 6)], ("blocksize", 2)) { Tolerance = 0 },
        new("SpaceToDepth", 13, [X(1, 1, 3, 3)], ("blocksize", 3)) { Tolerance = 0 });

    [SkippableFact]
    public void Borders_of_every_mode() => OperatorCases.Hold([.. ((string[])["constant", "reflect", "edge", "wrap"]).SelectMany(mode => (OperatorCase[])
    [
        new("Pad", 19, [N(2, 3, 5), Ints(0, 1, 2, 0, 2, 1)], ("mode", mode)) { Tolerance = 0 },
        new("Pad", 19, [N(2, 3, 5), Ints(0, -1, 2, 0, 1, -1)], ("mode", mode)) { Tolerance = 0 },
        new("Pad", 19, [X(2, 3, 5), Ints(2, 1), Missing, Ints(-1)], ("mode", mode)) { Tolerance = 0 },
        new("Pad", 19, [X(2, 3, 5), Ints(0, 0, 0, 0, 0, 0)], ("mode", mode)) { Tolerance = 0 },
    ]),
        new("Pad", 7, [N(2, 3, 5)], ("pads", (int[])[0, 1, 2, 0, 2, 1]), ("mode", "reflect")) { Tolerance = 0 },
        new("Pad", 7, [N(2, 3, 5)], ("pads", (int[])[0, 1, 2, 0, 2, 1]), ("mode", "edge")) { Tolerance = 0 },
        new("Pad", 11, [N(2, 3, 5), Ints(0, 1, 2, 0, 2, 1), Real(2.5f)]) { Tolerance = 0 },
        new("Pad", 18, [X(1, 1), Ints(2, 3), Missing, Ints(1)], ("mode", "edge")) { Tolerance = 0 }]);

    [Fact]
    public void What_can_not_be_read_of_images_is_said()
    {
        Assert.Contains("Conv in 3 dimensions", Refused(new("Conv", 11, [N(1, 2, 3, 4, 5), W(2, 2, 1, 1, 1)])), StringComparison.Ordinal);
        Assert.Contains("MaxPool in 3 dimensions", Refused(new("MaxPool", 11, [N(1, 2, 3, 4, 5)], ("kernel_shape", (int[])[1, 1, 1]))), StringComparison.Ordinal);
        Assert.Contains("LpPool", Refused(new("LpPool", 11, [N(1, 2, 3, 4)], ("kernel_shape", (int[])[1, 1]))), StringComparison.Ordinal);
        Assert.Contains("expected 2: those before", Refused(new("Conv", 11, [N(1, 2, 5), W(2, 2, 1)], ("pads", (int[])[1, 1, 1, 1]))), StringComparison.Ordinal);
        Assert.Contains("no multiple", Refused(new("DepthToSpace", 11, [N(1, 3, 5, 5)], ("blocksize", 2))), StringComparison.Ordinal);
        Assert.Contains("mode is 'mirror'", Refused(new("Pad", 11, [N(1, 3), Ints(1, 1, 1, 1)], ("mode", "mirror"))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_convolution_of_rows_is_a_layer_whose_weights_are_constants()
    {
        Graph graph = OnnxFile.FromBytes(new OperatorCase("Conv", 11, [N(2, 3, 11), W(5, 3, 3), W(5)]).Model().Bytes, "test");
        GraphNode layer = Assert.Single(graph.Nodes, node => node.Operator is Conv);
        Assert.Equal([5, 3, 1, 3], graph.Constants[layer.Inputs[1]].Shape);
        Assert.Equal("out0", layer.Name);
    }

    private static string Refused(OperatorCase row) => Assert.Throws<OnnxException>(() => OnnxFile.FromBytes(row.Model().Bytes, "test")).Message;
}
