using System.Diagnostics;
using Nibble.Numerics;

namespace Nibble.Cli.Tests;

/// <summary>A training that was stopped or killed, whenever, ends bit-equal to one that was not when it is resumed.</summary>
public sealed class InterruptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public InterruptionTests()
    {
        Samples.WriteClasses(_folder.In("classes.npz"), count: 1500);
        File.WriteAllText(_folder.In("recipe.yaml"), """
            name: classes
            data: classes.npz
            validation: 100
            network: [linear 384, relu, linear 384, relu, linear 3]
            weights: int4
            activations: uint8
            schedule: cosine
            batch: 10
            epochs: 30
            """);
    }

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void A_stopped_training_says_how_to_go_on_and_can(string signal)
    {
        Skip.If(OperatingSystem.IsWindows(), "Signals are sent by 'kill', which Windows has not.");
        using (NibbleProgram program = Start("stopped"))
        {
            WaitForEpochs("stopped", 1, program);
            program.Signal(signal);
            Ran ran = program.WaitForEnd().FailsWith("Training stopped after", "of 30 epochs", "'stopped'", "--resume");
            Assert.Single(ran.Errors.TrimEnd().Split('\n'));
        }

        Assert.False(File.Exists(_folder.In("stopped/model.onnx")));
        NibbleProgram.Run(_folder.Path, Arguments("stopped")).FailsWith("'stopped'", "--resume");
        AssertEndsLikeTheWhole("stopped");
    }

    [Fact]
    public void A_killed_training_goes_on_from_any_moment()
    {
        var random = new CounterRandom((ulong)Stopwatch.GetTimestamp());
        List<int> moments = [];
        for (int kill = 0; kill < 4; kill++)
        {
            using NibbleProgram program = Start("killed");
            WaitForEpochs("killed", Math.Min(EpochsOf("killed") + 1, 30), program);
            moments.Add((int)random.Uniform((ulong)kill, 0, 60));
            Thread.Sleep(moments[^1]);
            program.Kill();
        }

        AssertEndsLikeTheWhole("killed", $"killed after {string.Join(", ", moments)} ms");
    }

    [Fact]
    public void A_run_of_another_recipe_is_not_gone_on_with()
    {
        NibbleProgram.Run(_folder.Path, "train", "recipe.yaml", "--epochs", "1", "--output", "run").Succeeds();
        NibbleProgram.Run(_folder.Path, "train", "recipe.yaml", "--epochs", "2", "--output", "run", "--resume").FailsWith("'epochs: 1'", "'epochs: 2'");
    }

    private void AssertEndsLikeTheWhole(string folder, string how = "")
    {
        NibbleProgram.Run(_folder.Path, [.. Arguments(folder), "--resume"]).Succeeds();
        NibbleProgram.Run(_folder.Path, Arguments("whole")).Succeeds();
        Assert.True(File.ReadAllBytes(_folder.In("whole/model.onnx")).SequenceEqual(File.ReadAllBytes(_folder.In($"{folder}/model.onnx"))), $"The models differ: {how}.");
        Assert.Equal(Metrics("whole"), Metrics(folder));
        Assert.Empty(Directory.EnumerateFiles(_folder.In("whole"), "*.tmp"));
    }

    private NibbleProgram Start(string folder) => NibbleProgram.Start(_folder.Path, [.. Arguments(folder), "--resume"]);

    private static string[] Arguments(string folder) => ["train", "recipe.yaml", "--output", folder];

    // Returns when the run has as many epochs as that, or has ended.
    private void WaitForEpochs(string folder, int epochs, NibbleProgram program)
    {
        while (!program.HasEnded && EpochsOf(folder) < epochs)
            Thread.Sleep(2);
    }

    private int EpochsOf(string folder) => File.Exists(_folder.In($"{folder}/metrics.jsonl")) ? File.ReadAllLines(_folder.In($"{folder}/metrics.jsonl")).Length : 0;

    // Times differ, all else may not.
    private string[] Metrics(string folder) =>
        [.. File.ReadLines(_folder.In($"{folder}/metrics.jsonl")).Select(line => line[..line.IndexOf("\"seconds\"", StringComparison.Ordinal)])];
}
