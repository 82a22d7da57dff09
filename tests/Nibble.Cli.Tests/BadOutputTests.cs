using System.Diagnostics;

namespace Nibble.Cli.Tests;

/// <summary>Where results can't be written, what was there before stays, and nothing half-written is left.</summary>
public sealed class BadOutputTests : IDisposable
{
    private const string Before = "what was there before";

    private readonly TemporaryFolder _folder = new();

    public BadOutputTests()
    {
        Samples.WriteModel(_folder.In("net.onnx"));
        Samples.WriteClasses(_folder.In("data.npz"));
        File.WriteAllText(_folder.In("file"), Before);
    }

    public static TheoryData<string> Writers =>
    [
        "demo --epochs 1 --samples 100 --output file/x",
        "quantize net.onnx --data data.npz --output file/x/small.onnx",
        "run net.onnx --input x.npy --output file/x",
        "export net.onnx --for onnxruntime --output file/x/small.onnx",
        "train recipe.yaml --output file/x",
    ];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Writers))]
    public void A_folder_below_a_file_can_not_be_written(string command)
    {
        Data.NpyFile.Write(_folder.In("x.npy"), Data.NpyArray.Of(Numerics.Tensor.Random([2, Samples.Width], 1)));
        File.WriteAllText(_folder.In("recipe.yaml"), "name: tiny\ndata: data.npz\nnetwork: [linear 3]\nepochs: 1\n");
        NibbleProgram.Run(_folder.Path, command.Split(' ')).FailsWith("Can't write 'file/x", "choose another");
        Assert.Equal(Before, File.ReadAllText(_folder.In("file")));
    }

    [Fact]
    public void A_model_is_not_replaced_by_what_is_made_of_it()
    {
        NibbleProgram.Run(_folder.Path, "quantize", "net.onnx", "--data", "data.npz", "--output", "./net.onnx").FailsWith("'net.onnx'", "--output");
        NibbleProgram.Run(_folder.Path, "export", "net.onnx", "--for", "onnxruntime", "--output", "./net.onnx").FailsWith("'net.onnx'", "--output");
    }

    [SkippableTheory]
    [InlineData("demo --epochs 1 --samples 100 --output full", "report.html")]
    [InlineData("quantize net.onnx --data data.npz --output full/small.onnx", "small.html")]
    [InlineData("export wide.onnx --for onnxruntime --output full/small.onnx", "small.onnx")]
    public void A_full_disk_leaves_the_file_that_was_there(string command, string victim)
    {
        Directory.CreateDirectory(_folder.In("full"));
        Samples.WriteModel(_folder.In("wide.onnx"), hidden: 3000);
        Skip.IfNot(TryMount("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", _folder.In("full")), "A file system of 64 KB is needed to fill a disk; mounting one is not permitted here.");
        try
        {
            File.WriteAllText(_folder.In($"full/{victim}"), Before);
            NibbleProgram.Run(_folder.Path, command.Split(' ')).FailsWith($"Can't write 'full/{victim}'", "No space left", "unchanged");

            Assert.Equal(Before, File.ReadAllText(_folder.In($"full/{victim}")));
            Assert.Empty(Directory.EnumerateFiles(_folder.In("full"), "*.tmp"));
        }
        finally
        {
            TryMount("umount", _folder.In("full"));
        }
    }

    [SkippableFact]
    public void A_disk_that_fills_up_while_training_leaves_the_last_good_checkpoint()
    {
        // Room for one checkpoint of 66 KB, not for two.
        Directory.CreateDirectory(_folder.In("full"));
        File.WriteAllText(_folder.In("recipe.yaml"), "name: wide\ndata: data.npz\nnetwork: [linear 550, relu, linear 3]\nepochs: 3\n");
        Skip.IfNot(TryMount("mount", "-t", "tmpfs", "-o", "size=96k", "tmpfs", _folder.In("full")), "A file system of 96 KB is needed to fill a disk; mounting one is not permitted here.");
        try
        {
            NibbleProgram.Run(_folder.Path, "train", "recipe.yaml", "--output", "full").FailsWith("Can't write 'full/checkpoint.npz'", "No space left", "unchanged");

            Assert.Contains("position", Data.NpzFile.Read(_folder.In("full/checkpoint.npz")).Keys);
            Assert.Empty(Directory.EnumerateFiles(_folder.In("full"), "*.tmp"));
        }
        finally
        {
            TryMount("umount", _folder.In("full"));
        }
    }

    private static bool TryMount(string program, params string[] arguments)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
