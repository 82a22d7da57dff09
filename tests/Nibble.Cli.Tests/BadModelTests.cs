using System.Text;
using Nibble.Numerics;

namespace Nibble.Cli.Tests;

/// <summary>A model that can't be used is refused by its name, and nothing is written.</summary>
public sealed class BadModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public BadModelTests()
    {
        Samples.WriteModel(_folder.In("net.onnx"));
        Samples.WriteClasses(_folder.In("data.npz"));
    }

    public static TheoryData<string> Readers => ["inspect MODEL", "export MODEL --for onnxruntime", "evaluate MODEL --data data.npz", "quantize MODEL --data data.npz", "run MODEL --input data.npz --output out"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Readers))]
    public void A_missing_model_is_named(string command) => Fails(command, "nowhere.onnx", "There is no file 'nowhere.onnx'");

    [Theory]
    [MemberData(nameof(Readers))]
    public void A_truncated_model_is_refused(string command)
    {
        byte[] whole = File.ReadAllBytes(_folder.In("net.onnx"));
        File.WriteAllBytes(_folder.In("cut.onnx"), whole[..(whole.Length * 2 / 3)]);
        Fails(command, "cut.onnx", "'cut.onnx'", "cut off or damaged");
    }

    [Theory]
    [MemberData(nameof(Readers))]
    public void All_unsupported_operators_are_listed(string command)
    {
        // Names of operators are plain text in the file; one of the same length takes another's place.
        string text = Encoding.Latin1.GetString(File.ReadAllBytes(_folder.In("net.onnx")));
        File.WriteAllBytes(_folder.In("odd.onnx"), Encoding.Latin1.GetBytes(text.Replace("Relu", "Zelu", StringComparison.Ordinal).Replace("Tanh", "Zanh", StringComparison.Ordinal)));
        Fails(command, "odd.onnx", "'odd.onnx'", "Zelu, 1 time", "Zanh, 1 time");
    }

    [Fact]
    public void Any_damage_ends_in_one_message()
    {
        byte[] whole = File.ReadAllBytes(_folder.In("net.onnx"));
        for (ulong trial = 0; trial < 6; trial++)
        {
            byte[] damaged = [.. whole];
            for (ulong i = 0; i < 20; i++)
                damaged[(int)(new CounterRandom(trial).Bits(2 * i) % (ulong)damaged.Length)] = (byte)new CounterRandom(trial).Bits((2 * i) + 1);
            File.WriteAllBytes(_folder.In("damaged.onnx"), damaged);
            Ran ran = NibbleProgram.Run(_folder.Path, "inspect", "damaged.onnx");

            // Damage may miss everything but a weight's value.
            if (ran.ExitCode != 0)
                ran.FailsWith("'damaged.onnx'");
        }
    }

    private void Fails(string command, string model, params string[] words)
    {
        string[] before = [.. Directory.EnumerateFileSystemEntries(_folder.Path)];
        NibbleProgram.Run(_folder.Path, command.Replace("MODEL", model, StringComparison.Ordinal).Split(' ')).FailsWith(words);
        Assert.Equal(before.Order(), Directory.EnumerateFileSystemEntries(_folder.Path).Order());
    }
}
