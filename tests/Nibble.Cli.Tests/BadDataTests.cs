using System.Buffers.Binary;
using System.IO.Compression;
using Nibble.Data;
using Nibble.Numerics;

namespace Nibble.Cli.Tests;

/// <summary>Data that can't be used is refused with what was found, what was expected, and what to do.</summary>
public sealed class BadDataTests : IDisposable
{
    // Connections to this port of this machine are refused at once, so that no mirror can be reached.
    private static readonly Dictionary<string, string> NoNetwork = new() { ["HTTP_PROXY"] = "http://127.0.0.1:9", ["HTTPS_PROXY"] = "http://127.0.0.1:9", ["NO_PROXY"] = "" };

    private readonly TemporaryFolder _folder = new();

    public BadDataTests() => Samples.WriteModel(_folder.In("net.onnx"));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("evaluate")]
    [InlineData("quantize")]
    public void Samples_of_another_width_are_refused_with_both(string command)
    {
        Samples.WriteClasses(_folder.In("wide.npz"), width: 9);
        NibbleProgram.Run(_folder.Path, command, "net.onnx", "--data", "wide.npz").FailsWith("'wide.npz'", "[9]", "'net'", "[6]");
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void A_calibration_sample_that_is_not_finite_is_named(float value)
    {
        Samples.WriteClasses(_folder.In("data.npz"), change: inputs => inputs[(17 * Samples.Width) + 2] = value);
        NibbleProgram.Run(_folder.Path, "quantize", "net.onnx", "--data", "data.npz").FailsWith("sample 17", $"{value}", "element 2");
        Assert.False(File.Exists(_folder.In("net.quantized.onnx")));
    }

    [Fact]
    public void An_accumulator_that_nothing_fits_is_refused_with_what_would_help()
    {
        Samples.WriteClasses(_folder.In("data.npz"));
        NibbleProgram.Run(_folder.Path, "quantize", "net.onnx", "--data", "data.npz", "--accumulator", "6").FailsWith("Layer '", "6 bits", "fewer bits");
        Assert.False(File.Exists(_folder.In("net.quantized.onnx")));
    }

    [Fact]
    public void Inputs_without_answers_can_calibrate_but_not_evaluate()
    {
        NpyFile.Write(_folder.In("x.npy"), NpyArray.Of(Tensor.Random([40, Samples.Width], 1)));
        NibbleProgram.Run(_folder.Path, "quantize", "net.onnx", "--data", "x.npy").Succeeds();
        NibbleProgram.Run(_folder.Path, "evaluate", "net.onnx", "--data", "x.npy").FailsWith("'x.npy'", "inputs only");
    }

    [Theory]
    [InlineData("mnits", "Did you mean 'mnist'?")]
    [InlineData("nowhere.npz", "There is no file or folder 'nowhere.npz'")]
    [InlineData("net.onnx", "no known ending")]
    public void Data_that_is_not_there_is_named(string data, string words) =>
        NibbleProgram.Run(_folder.Path, "evaluate", "net.onnx", "--data", data).FailsWith($"'{data}'", words);

    [Fact]
    public void Public_data_that_is_not_there_is_told_how_to_get() =>
        NibbleProgram.Run(_folder.Path, "train", "mnist-mlp", "--data-root", "empty").FailsWith("nibble data get mnist");

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.999)]
    public void A_truncated_download_is_refused_with_the_remedy(double part)
    {
        WriteMnist(count: 200);
        string images = _folder.In("data/mnist/train-images-idx3-ubyte.gz");
        byte[] whole = File.ReadAllBytes(images);
        File.WriteAllBytes(images, whole[..(int)(whole.Length * part)]);

        NibbleProgram.Run(_folder.Path, "train", "mnist-mlp", "--data-root", "data").FailsWith("train-images-idx3-ubyte.gz", "nibble data get mnist");
        Assert.False(Directory.Exists(_folder.In("runs")));
    }

    [Fact]
    public void A_file_of_a_wrong_checksum_is_listed_as_wrong_and_not_taken_for_the_data_set()
    {
        WriteMnist(count: 3);
        Assert.Equal("wrong", Reported.Column(NibbleProgram.Run(_folder.Path, "data", "list", "--data-root", "data", "--json").Json().GetProperty("parts")[0], "state").First().GetString());

        Ran ran = NibbleProgram.Run(_folder.Path, NoNetwork, "data", "get", "mnist", "--data-root", "data");

        ran.FailsWith([.. DatasetCatalog.Mnist.Mirrors.Select(mirror => $"{mirror}train-images-idx3-ubyte.gz: "), "Check the network", "SHA-256 440fcabf"]);
        Assert.True(File.Exists(_folder.In("data/mnist/train-images-idx3-ubyte.gz")));
    }

    [Fact]
    public void An_unknown_data_set_has_its_nearest_named() =>
        NibbleProgram.Run(_folder.Path, "data", "get", "mnits").FailsWith("'mnits'", "Did you mean 'mnist'?");

    // Files of the right names and form that hold a few random digits.
    private void WriteMnist(int count)
    {
        Directory.CreateDirectory(_folder.In("data/mnist"));
        foreach (CatalogFile file in DatasetCatalog.Mnist.Files)
        {
            int[] sizes = file.Name.Contains("images", StringComparison.Ordinal) ? [count, 28, 28] : [count];
            var content = new byte[4 + (4 * sizes.Length) + sizes.Aggregate((a, b) => a * b)];
            content[2] = 8;
            content[3] = (byte)sizes.Length;
            for (int axis = 0; axis < sizes.Length; axis++)
                BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(4 + (4 * axis)), sizes[axis]);
            for (int i = 4 + (4 * sizes.Length); i < content.Length; i++)
                content[i] = (byte)(new CounterRandom(1).Bits((ulong)i) % 10);
            using FileStream stream = File.Create(_folder.In($"data/mnist/{file.Name}"));
            using var zipped = new GZipStream(stream, CompressionLevel.Fastest);
            zipped.Write(content);
        }
    }
}
