using Google.Protobuf;
using Nibble.Graphs;

namespace Nibble.Onnx.Tests;

/// <summary>Tensors are read from raw bytes and from every typed field, against values given by hand.</summary>
public class EncodingTests
{
    // ONNX's number of the type, the raw bytes, the typed field, and what both hold.
    public static TheoryData<int, byte[], string, float[]> Encodings => new()
    {
        { 1, [0, 0, 128, 63, 0, 0, 0, 192], "f 1 -2", [1, -2] },
        { 11, [0, 0, 0, 0, 0, 0, 248, 63, 0, 0, 0, 0, 0, 0, 8, 192], "d 1.5 -3", [1.5f, -3] },
        { 10, [0x00, 0x3C, 0x00, 0xC1, 0xFF, 0x7B, 0x01, 0x00], "i 15360 49408 31743 1", [1, -2.5f, 65504, 5.9604645e-8f] },
        { 16, [0x80, 0x3F, 0x20, 0xC0], "i 16256 49184", [1, -2.5f] },
        { 2, [0, 7, 255], "i 0 7 255", [0, 7, 255] },
        { 3, [0, 127, 128], "i 0 127 -128", [0, 127, -128] },
        { 4, [255, 255, 1, 0], "i 65535 1", [65535, 1] },
        { 5, [255, 255, 0, 128], "i -1 -32768", [-1, -32768] },
        { 6, [255, 255, 255, 255, 0, 1, 0, 0], "i -1 256", [-1, 256] },
        { 7, [254, 255, 255, 255, 255, 255, 255, 255], "l -2", [-2] },
        { 9, [0, 1, 1], "i 0 1 1", [0, 1, 1] },
        { 12, [0, 0, 1, 0], "u 65536", [65536] },
        { 13, [0, 0, 1, 0, 0, 0, 0, 0], "u 65536", [65536] },
        { 21, [0x21, 0x0F], "i 33 15", [1, 2, 15] },
        { 22, [0x7F, 0x08], "i 127 8", [-1, 7, -8] },
        { 25, [0b11_10_01_00, 0b10], "i 228 2", [0, 1, 2, 3, 2] },
        { 26, [0b11_10_01_00, 0b10], "i 228 2", [0, 1, -2, -1, -2] },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Raw_bytes_and_the_typed_field_hold_the_same(int type, byte[] raw, string typed, float[] expected)
    {
        var field = new TensorProto { Name = "w", DataType = type, Dims = { expected.Length } };
        string[] words = typed.Split(' ');
        foreach (string word in words[1..])
        {
            double number = double.Parse(word);
            switch (words[0])
            {
                case "f": field.FloatData.Add((float)number); break;
                case "d": field.DoubleData.Add(number); break;
                case "i": field.Int32Data.Add((int)number); break;
                case "l": field.Int64Data.Add((long)number); break;
                default: field.Uint64Data.Add((ulong)number); break;
            }
        }

        Assert.Equal(expected, Values(field));
        Assert.Equal(expected, Values(ModelMaker.Raw("w", type, [expected.Length], raw)));
    }

    [SkippableFact]
    public void Typed_fields_mean_the_same_to_the_runtime()
    {
        // Those that an operator of the runtime takes and that come out as real numbers.
        var model = new ModelMaker(21).Input("x", 1).Initializer("s", [], 1f);
        model.Model.Graph.Input.Clear();
        foreach (object[] row in Encodings)
        {
            (int type, byte[] raw, float[] values) = ((int)row[0], (byte[])row[1], (float[])row[3]);
            if (type > 22)
                continue;
            model.Initializer(ModelMaker.Raw($"t{type}", type, [values.Length], raw));
            if (type is 2 or 3 or 4 or 5 or 6 or 21 or 22)
                model.Node("DequantizeLinear", [$"t{type}", "s"], [$"y{type}"]);
            else
                model.Node("Cast", [$"t{type}"], [$"y{type}"], ("to", 1));
            model.Output($"y{type}");
        }

        Graph graph = OnnxFile.FromBytes(model.Bytes, "test");
        foreach ((Numerics.Tensor expected, string output) in OnnxRuntime.Run(model.Bytes, [], "disabled").Zip(model.Model.Graph.Output.Select(output => output.Name)))
            Assert.Equal(expected.Values.ToArray(), graph.Constants.TryGetValue(output, out Constant? constant) ? constant.ToTensor().Values.ToArray() : new Runtime.FloatEvaluator(graph).Run(new Dictionary<string, Numerics.Tensor>())[output].Values.ToArray());
    }

    [Theory]
    [InlineData(8, "8 (string)")]
    [InlineData(17, "17 (float8e4m3fn)")]
    [InlineData(20, "20 (float8e5m2fnuz)")]
    [InlineData(23, "23 (float4e2m1)")]
    [InlineData(14, "14 (complex64)")]
    [InlineData(0, "type 0,")]
    [InlineData(99, "type 99,")]
    public void Other_types_are_refused_by_name(int type, string expected) => Assert.Contains(expected, Refused(ModelMaker.Raw("w", type, [1], [0])));

    [Fact]
    public void Sizes_are_checked_before_anything_is_allocated()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("should have 8000000000 bytes", Refused(new TensorProto { Name = "w", DataType = 1, Dims = { 2_000_000_000 }, RawData = ByteString.CopyFrom(1) }));
        Assert.Contains("should have 2000000000 elements", Refused(new TensorProto { Name = "w", DataType = 1, Dims = { 2_000_000_000 } }));
        Assert.Contains("more elements than an array", Refused(new TensorProto { Name = "w", DataType = 22, Dims = { 2_147_483_647, 2 } }));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 10_000_000);
        Assert.Contains("9223372036854775807", Refused(new TensorProto { Name = "w", DataType = 13, Dims = { 1 }, Uint64Data = { ulong.MaxValue } }));
    }

    private static string Refused(TensorProto tensor)
    {
        string message = Assert.Throws<OnnxException>(() => Values(tensor)).Message;
        Assert.Contains("'w'", message);
        return message;
    }

    // Through a network: integers as those that a Cast makes real.
    private static float[] Values(TensorProto tensor)
    {
        ModelMaker model = new ModelMaker(13).Input("x", 1).Initializer(tensor).Node("Cast", ["w"], ["f"], ("to", 1)).Node("Mul", ["x", "f"], ["y"]).Output("y");
        Graph graph = OnnxFile.FromBytes(model.Bytes, "test");
        return new Runtime.FloatEvaluator(graph).Run(new Numerics.Tensor([1], [1])).Values.ToArray();
    }
}
