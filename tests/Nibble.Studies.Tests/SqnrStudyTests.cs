using System.Collections.Immutable;
using System.Text.Json;
using Nibble.Data;
using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Onnx;

namespace Nibble.Studies.Tests;

public sealed class SqnrStudyTests
{
    [Fact]
    public void An_array_is_one_tensor_with_its_known_curve()
    {
        using var folder = new TemporaryFolder();
        Tensor weights = Tensor.Random([100, 200], seed: 1);
        foreach (ref float weight in weights.Values)
            weight *= 0.5f;
        NpyFile.Write(folder.In("w.npy"), NpyArray.Of(weights));

        SqnrResult result = SqnrStudy.Run(WeightFile.Read(folder.In("w.npy")), SqnrStudy.ParseBits("2-4,6,8"));

        Assert.Equal([PointScope.Layer, PointScope.Neuron], result.OverBits.Select(pair => pair.Scope));
        Assert.All(result.OverBits[0].Curve.Points.Zip(new[] { 8.2, 13.2, 16.7, 28.8, 40.8 }), pair => Assert.Equal(pair.Second, pair.First.Decibels, 0.15));
        Assert.Equal([-1, -2, -2, -4, -6], result.OverPoints.Select(curve => curve.Best.At));
        Assert.Equal(100, result.NeuronPoints.Sum(pair => pair.Neurons));
    }

    [Fact]
    public void A_model_gives_all_weights_of_its_layers_or_the_tensor_that_is_named()
    {
        using var folder = new TemporaryFolder();
        string path = Model(folder);

        SqnrResult all = SqnrStudy.Run(WeightFile.Read(path), [2, 5]);
        Assert.Equal(["first.weight", "second.weight"], all.Weights.Select(weight => weight.Name));
        Assert.Equal([PointScope.Network, PointScope.Layer, PointScope.Neuron], all.OverBits.Select(pair => pair.Scope));
        for (int i = 0; i < 2; i++)
            Assert.True(all.OverBits[0].Curve.Points[i].Decibels < all.OverBits[1].Curve.Points[i].Decibels);
        Assert.Equal(7 + 3, all.NeuronPoints.Sum(pair => pair.Neurons));
        Assert.Equal(["second.weight"], WeightFile.Read(path, "second.weight").Select(weight => weight.Name));
        Assert.Null(Assert.Single(WeightFile.Read(path, "first.bias")).NeuronAxis);
    }

    [Fact]
    public void The_report_has_the_table_and_the_pictures()
    {
        using var folder = new TemporaryFolder();
        string path = Model(folder);
        SqnrResult result = SqnrStudy.Run(WeightFile.Read(path), [2, 3, 4]);

        string json = SqnrReport.Of(result, path, "nibble sqnr model.onnx").ToJson();
        using JsonDocument parsed = JsonDocument.Parse(json);
        Assert.Contains("one position for the network", json, StringComparison.Ordinal);
        string html = SqnrReport.Of(result, path).ToHtml();
        foreach (string title in new[] { "SQNR over the number of bits", "SQNR over the point position, one for all weights", "SQNR over the point position, layer by layer, 3 bits", "Best point position of each neuron, 3 bits" })
            Assert.Contains(title, html, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_of_nothing_but_zeros_and_none_at_all_have_a_report()
    {
        foreach (Shape shape in new Shape[] { [2, 3], [0, 3], [0] })
        {
            SqnrResult result = SqnrStudy.Run([new NetworkWeight("zeros", new Tensor(shape), shape.Rank > 1 ? 0 : null)], [2, 3]);
            Assert.All(result.OverBits, pair => Assert.All(pair.Curve.Points, point => Assert.Equal(double.PositiveInfinity, point.Decibels)));
            Assert.Contains("Infinity", SqnrReport.Of(result, "zeros.npy").ToJson(), StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData("6", new[] { 6 })]
    [InlineData("2-4", new[] { 2, 3, 4 })]
    [InlineData("8, 2-3,3", new[] { 2, 3, 8 })]
    public void Bits_are_read_as_numbers_and_ranges(string text, int[] bits) => Assert.Equal(bits, SqnrStudy.ParseBits(text));

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("17")]
    [InlineData("4-2")]
    [InlineData("2-3-4")]
    [InlineData("x")]
    [InlineData("-3")]
    public void Other_bits_are_refused(string text) =>
        Assert.Contains("2-8 or 2,4,8", Assert.Throws<StudyException>(() => SqnrStudy.ParseBits(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Files_and_tensors_that_are_not_there_are_named()
    {
        using var folder = new TemporaryFolder();
        string path = Model(folder);
        Assert.Contains("no tensor 'first.wieght'", Assert.Throws<StudyException>(() => WeightFile.Read(path, "first.wieght")).Message, StringComparison.Ordinal);
        Assert.Contains("first.weight", Assert.Throws<StudyException>(() => WeightFile.Read(path, "first.wieght")).Message, StringComparison.Ordinal);
        Assert.Contains("neither .npy nor .onnx", Assert.Throws<StudyException>(() => WeightFile.Read("weights.txt")).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<NibbleException>(() => WeightFile.Read(folder.In("missing.npy")));
        NpyFile.Write(folder.In("w.npy"), NpyArray.Of(new Tensor([2], [1, float.NaN])));
        Assert.Contains("--tensor", Assert.Throws<StudyException>(() => WeightFile.Read(folder.In("w.npy"), "x")).Message, StringComparison.Ordinal);
        ImmutableArray<NetworkWeight> broken = WeightFile.Read(folder.In("w.npy"));
        Assert.Contains("NaN", Assert.Throws<NibbleException>(() => SqnrStudy.Run(broken, [4])).Message, StringComparison.Ordinal);
    }

    // Two layers whose weights differ in size, so that they need different positions.
    private static string Model(TemporaryFolder folder)
    {
        var builder = new GraphBuilder("two layers");
        string value = builder.AddInput("input", [Shape.Unknown, 5]);
        Tensor second = Tensor.Random([3, 7], seed: 3);
        foreach (ref float weight in second.Values)
            weight *= 0.01f;
        builder.AddConstant("first.weight", Tensor.Random([7, 5], seed: 1));
        builder.AddConstant("first.bias", Tensor.Random([7], seed: 2));
        builder.AddConstant("second.weight", second);
        value = builder.Add("first", new Gemm { TransposeRight = true }, value, "first.weight", "first.bias");
        builder.AddOutput(builder.Add("second", new Gemm { TransposeRight = true }, value, "second.weight"));
        string path = folder.In("model.onnx");
        OnnxFile.Write(builder.Build(), path);
        return path;
    }
}
