using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Nibble.Numerics;

namespace Nibble.Onnx.Tests;

/// <summary>Tensors in files beside the model are read; nothing outside the model's folder is, whatever the file asks for.</summary>
public sealed class ExternalDataTests : IDisposable
{
    private static readonly Tensor Weights = Tensor.Random([3, 2], 4);

    private readonly string _folder = Directory.CreateTempSubdirectory("nibble-external-").FullName;

    public ExternalDataTests()
    {
        Directory.CreateDirectory(Inside("models/data"));
        byte[] bytes = [.. new byte[16], .. MemoryMarshal.AsBytes(Weights.Values)];
        File.WriteAllBytes(Inside("models/weights.bin"), bytes);
        File.WriteAllBytes(Inside("models/data/weights.bin"), bytes);
        File.WriteAllBytes(Inside("outside.bin"), bytes);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public void Weights_in_another_file_mean_what_the_runtime_reads()
    {
        string model = Write(("location", "data/weights.bin"), ("offset", "16"), ("length", "24"));
        Tensor x = Tensor.Random([4, 3], 1);
        Graphs.Graph graph = OnnxFile.Read(model);
        Assert.Equal(Weights.Values, graph.Constants["w"].ToTensor().Values);
        Assert.Equal(Peers.OnnxRuntimePeer.Run(model, x).Values.ToArray(), new Runtime.FloatEvaluator(graph).Run(x).Values.ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void Length_and_offset_may_be_left_out_and_a_checksum_is_checked()
    {
        File.WriteAllBytes(Inside("models/plain.bin"), MemoryMarshal.AsBytes(Weights.Values).ToArray());
#pragma warning disable CA5350 // The format asks for SHA-1.
        string digest = Convert.ToHexString(SHA1.HashData(File.ReadAllBytes(Inside("models/plain.bin"))));
#pragma warning restore CA5350
        Assert.Equal(Weights.Values, OnnxFile.Read(Write(("location", "./plain.bin"), ("checksum", digest.ToLowerInvariant()))).Constants["w"].ToTensor().Values);
        Assert.Contains("checksum", Refused(("location", "plain.bin"), ("checksum", new string('0', 40))));
    }

    [Fact]
    public void What_leaves_the_folder_is_refused()
    {
        Assert.Contains("without '..'", Refused(("location", "../outside.bin")));
        Assert.Contains("without '..'", Refused(("location", "data/../../outside.bin")));
        Assert.Contains("without '..'", Refused(("location", "data\\..\\..\\outside.bin")));
        Assert.Contains("without '..'", Refused(("location", Inside("outside.bin"))));
        File.CreateSymbolicLink(Inside("models/link.bin"), Inside("outside.bin"));
        Assert.Contains("a link that leads out", Refused(("location", "link.bin"), ("offset", "16")));
        Directory.CreateSymbolicLink(Inside("models/up"), _folder);
        Assert.Contains("a link that leads out", Refused(("location", "up/outside.bin"), ("offset", "16")));

        // A link that stays inside, and a folder that is a link itself, are no way out.
        File.CreateSymbolicLink(Inside("models/inner.bin"), Inside("models/weights.bin"));
        string model = Write(("location", "inner.bin"), ("offset", "16"));
        Assert.Equal(Weights.Values, OnnxFile.Read(model).Constants["w"].ToTensor().Values);
        Directory.CreateSymbolicLink(Inside("elsewhere"), Inside("models"));
        Assert.Equal(Weights.Values, OnnxFile.Read(Inside("elsewhere/model.onnx")).Constants["w"].ToTensor().Values);
    }

    [Fact]
    public void Damage_is_refused_with_the_names_of_tensor_and_file()
    {
        Assert.Contains("'gone.bin', which is not in the model's folder", Refused(("location", "gone.bin")));
        Assert.Contains("that file has 40 bytes", Refused(("location", "weights.bin"), ("offset", "17")));
        Assert.Contains("that file has 40 bytes", Refused(("location", "weights.bin"), ("offset", "9223372036854775807")));
        Assert.Contains("offset '-1'", Refused(("location", "weights.bin"), ("offset", "-1")));
        Assert.Contains("length 'many'", Refused(("location", "weights.bin"), ("length", "many")));
        Assert.Contains("has 20 bytes in 'weights.bin'; expected 24", Refused(("location", "weights.bin"), ("length", "20")));
        Assert.Contains("does not say in which", Refused(("offset", "16")));
        Assert.Contains("'data'", Refused(("location", "data")));
        string read = Assert.Throws<OnnxException>(() => OnnxFile.FromBytes(File.ReadAllBytes(Write(("location", "weights.bin"), ("offset", "16"))), "bytes")).Message;
        Assert.Contains("has no folder to look in", read);
    }

    private string Inside(string path) => Path.Combine(_folder, path);

    private string Write(params (string Key, string Value)[] entries)
    {
        var tensor = new TensorProto { Name = "w", DataType = 1, Dims = { 3, 2 }, DataLocation = 1 };
        tensor.ExternalData.Add(entries.Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }));
        ModelMaker model = new ModelMaker(13).Input("x", "n", 3).Initializer(tensor).Node("MatMul", ["x", "w"], ["y"]).Output("y", "n", 2);
        File.WriteAllBytes(Inside("models/model.onnx"), model.Bytes);
        return Inside("models/model.onnx");
    }

    private string Refused(params (string Key, string Value)[] entries)
    {
        string path = Write(entries), message = Assert.Throws<OnnxException>(() => OnnxFile.Read(path)).Message;
        Assert.Contains("the tensor 'w'", message);
        Assert.Contains("model.onnx", message);
        return message;
    }
}
