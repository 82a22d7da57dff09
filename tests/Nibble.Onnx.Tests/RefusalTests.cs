using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx.Tests;

/// <summary>What can't be read is refused with one clear message that names the file and the cause, and never with another exception.</summary>
public class RefusalTests
{
    [Fact]
    public void All_unsupported_operators_and_features_are_listed_at_once()
    {
        ModelMaker model = new ModelMaker(13).Input("x", "n", 4).Initializer("s", [], 1f).Initializer("z", [], (byte)0)
            .Node("Det", ["x"], ["a"]).Node("Gelu", ["a"], ["b"]).Node("Det", ["x"], ["c"]).Node("QuantizeLinear", ["x", "s", "z"], ["q"]).Node("Relu", ["q"], ["d"])
            .Node("Reshape", ["x", "c"], ["e"]).Node("Dropout", ["x"], ["f", "mask"]).Node("Add", ["b", "mask"], ["y"]).Output("y");
        model.Model.Graph.Node[1].Domain = "com.example";
        model.Model.Graph.Node[1].Name = "activation";
        string message = Refused(model.Bytes);
        Assert.Contains("Det, 2 times: 'a', 'c'", message);
        Assert.Contains("com.example.Gelu, 1 time: 'activation'", message);
        Assert.Contains("Relu on integers", message);
        Assert.Contains("Dropout with its output 1 in use", message);
        Assert.Contains("in operator set 13", message);
        Assert.Contains("'model.onnx'", message);
    }

    [Fact]
    public void Every_damage_has_its_message()
    {
        Assert.Contains("should have 4 elements, but has 3", Refused(With(new TensorProto { Name = "w", DataType = 1, FloatData = { 1, 2, 3 }, Dims = { 4 } })));
        Assert.Contains("should have 16 bytes", Refused(With(ModelMaker.Raw("w", 1, [4], new byte[15]))));
        Assert.Contains("axis of size -4", Refused(With(new TensorProto { Name = "w", DataType = 1, Dims = { -4 } })));
        Assert.Contains("more elements than an array can hold", Refused(With(new TensorProto { Name = "w", DataType = 1, Dims = { 1L << 30, 1L << 30, 1L << 30 } })));
        Assert.Contains("another file", Refused(With(new TensorProto { Name = "w", DataType = 1, Dims = { 4 }, DataLocation = 1 })));
        Assert.Contains("type 8", Refused(With(new TensorProto { Name = "w", DataType = 8, Dims = { 4 } })));
        Assert.Contains("defined twice", Refused(new ModelMaker(13).Input("x", 4).Node("Relu", ["x"], ["y"]).Node("Tanh", ["x"], ["y"]).Output("y").Bytes));
        Assert.Contains("cycle", Refused(new ModelMaker(13).Input("x", 4).Node("Add", ["x", "b"], ["a"]).Node("Relu", ["a"], ["b"]).Output("b").Bytes));
        Assert.Contains("made by no node", Refused(new ModelMaker(13).Input("x", 4).Node("Relu", ["x"], ["y"]).Output("z").Bytes));
        Assert.Contains("axis of size -3", Refused(new ModelMaker(13).Input("x", -3).Node("Relu", ["x"], ["y"]).Output("y").Bytes));
        Assert.Contains("operator set 6", Refused(new ModelMaker(6).Input("x", 4).Node("Relu", ["x"], ["y"]).Output("y").Bytes));
        Assert.Contains("operator set 26", Refused(new ModelMaker(26).Input("x", 4).Node("Relu", ["x"], ["y"]).Output("y").Bytes));
        Assert.Contains("missing", Refused(new ModelMaker(13).Input("x", 4).Node("Add", ["x"], ["y"]).Output("y").Bytes));
        Assert.Contains("0 inputs", Refused(new ModelMaker(13).Input("x", 4).Node("Concat", [], ["y"], ("axis", 0)).Output("y").Bytes));
        Assert.Contains("can't broadcast", Refused(new ModelMaker(13).Input("x", 4).Input("u", 3).Node("Add", ["x", "u"], ["y"]).Output("y").Bytes));
        Assert.Contains("strides", Refused(new ModelMaker(13).Input("x", 1, 1, 4, 4).Node("MaxPool", ["x"], ["y"], ("kernel_shape", (int[])[2, 2]), ("strides", (int[])[0, 1])).Output("y").Bytes));
        Assert.Contains("no graph", Refused([]));
        ModelMaker sparse = new ModelMaker(13).Input("x", 4).Node("Relu", ["x"], ["y"]).Output("y");
        sparse.Model.Graph.SparseInitializer.Add(new SparseTensorProto { Values = new TensorProto { Name = "few" } });
        Assert.Contains("'few' is sparse", Refused(sparse.Bytes));
        sparse.Model.Graph.SparseInitializer.Clear();
        sparse.Model.OpsetImport.Clear();
        Assert.Contains("does not say which operator set", Refused(sparse.Bytes));
        Assert.Contains("Loop, 1 time", Refused(new ModelMaker(13).Input("x", 4).Node("Loop", ["x"], ["y"]).Output("y").Bytes));
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_named()
    {
        Assert.Contains("nowhere.onnx", Assert.Throws<OnnxException>(() => OnnxFile.Read("nowhere.onnx")).Message);
        Assert.Contains("it is a folder", Assert.Throws<OnnxException>(() => OnnxFile.Read(Path.GetTempPath())).Message);
    }

    [Fact]
    public void Unpaired_quantization_is_refused()
    {
        ModelMaker open = new ModelMaker(13).Input("x", 2, 4).Initializer("s", [4], 1f, 2, 3, 4).Node("QuantizeLinear", ["x", "s"], ["y"], ("axis", 1)).Output("y");
        Assert.Contains("end the graph with a DequantizeLinear", Refused(open.Bytes));
        ModelMaker other = new ModelMaker(13).Input("x", 4).Initializer("s", [4], 1f, 2, 3, 4).Initializer("t", [], 2f).Node("QuantizeLinear", ["x", "s"], ["q"], ("axis", 0)).Node("DequantizeLinear", ["q", "t"], ["y"]).Output("y");
        Assert.Contains("another scale", Refused(other.Bytes));
        ModelMaker alone = new ModelMaker(13).Input("x", 4).Initializer("s", [], 1f).Node("DequantizeLinear", ["x", "s"], ["y"]).Output("y");
        Assert.Contains("DequantizeLinear", Refused(alone.Bytes));
        ModelMaker wrong = new ModelMaker(13).Input("x", 4).Initializer("s", [], -1f).Node("QuantizeLinear", ["x", "s"], ["q"]).Node("DequantizeLinear", ["q", "s"], ["y"]).Output("y");
        Assert.Contains("positive, finite", Refused(wrong.Bytes));
    }

    [Fact]
    public void Metadata_that_is_not_ours_is_refused()
    {
        ModelMaker model = new ModelMaker(13).Input("x", 4).Node("Relu", ["x"], ["y"]).Output("y");
        model.Model.MetadataProps.Add(new StringStringEntryProto { Key = "nibble.requantization", Value = "7" });
        Assert.Contains("FixedPoint", Refused(model.Bytes));
        model.Model.MetadataProps[0] = new StringStringEntryProto { Key = "nibble.formats", Value = "{" };
        Assert.Contains("JSON", Refused(model.Bytes));
    }

    [Fact]
    public void Cut_off_and_flipped_bytes_give_a_network_or_one_kind_of_error()
    {
        byte[][] models = [.. RandomGraphs.All.Sample(40).Select(OnnxFile.ToBytes), ForeignChain()];
        Gen<byte[]> damaged =
            from model in Gen.Elements(models)
            from length in Gen.Frequency((3, Gen.Constant(model.Length)), (1, Gen.Choose(0, model.Length)))
            from flips in Gen.Choose(1, 4)
            from at in Gen.Choose(0, Math.Max(length - 1, 0)).ArrayOf(flips)
            from bits in Gen.Choose(1, 255).ArrayOf(flips)
            select Flip(model[..length], at, bits);
        Prop.ForAll(damaged.ToArbitrary(), bytes => ReadsOrRefuses(bytes)).Holds(4000);
    }

    [Fact]
    public void Garbage_is_refused() => Prop.ForAll(
        Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf().ToArbitrary(),
        bytes => Assert.Throws<OnnxException>(() => OnnxFile.FromBytes(bytes, "garbage"))).Holds();

    [Fact]
    public void Hostile_numbers_in_attributes_and_sizes_give_one_kind_of_error()
    {
        Gen<long> hostile = Gen.Elements<long>(0, 1, -1, 2, 3, 1 << 16, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue, 1L << 40);
        Gen<byte[]> models =
            from graph in RandomGraphs.All
            from seed in Gen.Choose(0, int.MaxValue)
            from value in hostile
            select Poison(OnnxFile.ToBytes(graph), (ulong)seed, value);
        Prop.ForAll(models.ToArbitrary(), bytes => ReadsOrRefuses(bytes)).Holds(2000);
    }

    private static byte[] With(TensorProto tensor) => new ModelMaker(13).Input("x", 4).Initializer(tensor).Node("Add", ["x", "w"], ["y"]).Output("y").Bytes;

    private static string Refused(byte[] bytes)
    {
        string message = Assert.Throws<OnnxException>(() => OnnxFile.FromBytes(bytes, "model.onnx")).Message;
        Assert.StartsWith("Can't read 'model.onnx': ", message);
        return message;
    }

    private static void ReadsOrRefuses(byte[] bytes)
    {
        try
        {
            Graph graph = OnnxFile.FromBytes(bytes, "damaged");
            Assert.NotEmpty(graph.Outputs);
        }
        catch (NibbleException)
        {
        }
    }

    private static byte[] Flip(byte[] bytes, int[] at, int[] bits)
    {
        for (int i = 0; i < at.Length && bytes.Length > 0; i++)
            bytes[at[i]] ^= (byte)bits[i];
        return bytes;
    }

    // Puts a number in the place of one in the model: an integer attribute, a size, an element of an integer tensor.
    private static byte[] Poison(byte[] bytes, ulong seed, long value)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(bytes);
        List<Action> places = [];
        foreach (AttributeProto attribute in model.Graph.Node.SelectMany(node => node.Attribute))
        {
            places.Add(() => attribute.I = value);
            for (int i = 0; i < attribute.Ints.Count; i++)
            {
                int at = i;
                places.Add(() => attribute.Ints[at] = value);
            }
        }

        foreach (TensorShapeProto.Types.Dimension size in model.Graph.Input.SelectMany(input => input.Type.TensorType.Shape.Dim))
            places.Add(() => size.DimValue = value);
        foreach (TensorProto tensor in model.Graph.Initializer)
        {
            for (int i = 0; i < tensor.Dims.Count; i++)
            {
                int at = i;
                places.Add(() => tensor.Dims[at] = value);
            }

            if (tensor.DataType == 7)
                places.Add(() => tensor.RawData = ByteString.CopyFrom([.. Enumerable.Repeat(BitConverter.GetBytes(value), tensor.RawData.Length / 8).SelectMany(part => part)]));
            places.Add(() => tensor.DataType = (int)(value % 30));
        }

        places[(int)(seed % (ulong)places.Count)]();
        return model.ToByteArray();
    }

    private static byte[] ForeignChain() => new ModelMaker(11).Input("x", "n", 4).Initializer("w", [4, 2], new sbyte[8]).Initializer("ws", [2], 0.5f, 0.25f)
        .Node("DynamicQuantizeLinear", ["x"], ["q", "s", "z"]).Node("MatMulInteger", ["q", "w", "z"], ["i"]).Node("Cast", ["i"], ["f"], ("to", 1))
        .Node("Mul", ["ws", "s"], ["both"]).Node("Mul", ["both", "f"], ["y"]).Output("y", "n", 2).Bytes;
}
