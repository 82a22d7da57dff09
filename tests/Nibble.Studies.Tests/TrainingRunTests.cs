using Nibble.Data;
using Nibble.Numerics;

namespace Nibble.Studies.Tests;

public sealed class TrainingRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private TrainingOptions Fresh => new() { DataRoot = _folder.Path };

    private TrainingOptions Resumed => Fresh with { Resume = true };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("int4-narrow")]
    public void A_run_that_was_stopped_anywhere_and_resumed_ends_bit_equal_to_one_that_was_not(string? weights)
    {
        // Progress is told every 16 steps, so that epochs of 57 are stopped inside.
        Recipe recipe = Classes() with
        {
            Batch = 3,
            Weights = weights is null ? null : RecipePhrase.FromString(weights),
            Activations = weights is null ? null : RecipePhrase.FromString("uint8"),
        };
        TrainingRun.Execute(recipe, _folder.In("whole"), Fresh);

        // Stops after a number of steps that falls inside an epoch, three times.
        for (int stop = 0; stop < 3; stop++)
        {
            using var source = new CancellationTokenSource();
            int reports = 0;
            var progress = new Immediate(_ =>
            {
                if (++reports == 2)
                    source.Cancel();
            });
            Assert.Throws<OperationCanceledException>(() => TrainingRun.Execute(recipe, _folder.In("parts"), Resumed, progress: progress, cancellation: source.Token));
        }

        TrainingResult resumed = TrainingRun.Execute(recipe, _folder.In("parts"), Resumed);

        Assert.Equal(recipe.Epochs, resumed.Epochs.Count);
        Assert.Equal(File.ReadAllBytes(_folder.In("whole/model.onnx")), File.ReadAllBytes(_folder.In("parts/model.onnx")));
        AssertSameArrays(_folder.In("whole/checkpoint.npz"), _folder.In("parts/checkpoint.npz"));
        Assert.Equal(Metrics("whole"), Metrics("parts"));
    }

    [Fact]
    public void A_stopped_run_says_how_to_go_on()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var error = Assert.Throws<OperationCanceledException>(() => TrainingRun.Execute(Classes(), _folder.In("run"), Fresh, cancellation: source.Token));
        Assert.Contains("--resume", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_with_a_run_is_not_overwritten_unasked()
    {
        Recipe recipe = Classes() with { Epochs = 1 };
        TrainingRun.Execute(recipe, _folder.In("run"), Fresh);
        byte[] model = File.ReadAllBytes(_folder.In("run/model.onnx"));

        Assert.Contains("--resume", Assert.Throws<StudyException>(() => TrainingRun.Execute(recipe, _folder.In("run"), Fresh)).Message, StringComparison.Ordinal);
        string message = Assert.Throws<StudyException>(() => TrainingRun.Execute(recipe with { Batch = 9 }, _folder.In("run"), Resumed)).Message;
        Assert.Contains("'batch: 16' where this one has 'batch: 9'", message, StringComparison.Ordinal);
        Assert.Equal(model, File.ReadAllBytes(_folder.In("run/model.onnx")));
    }

    [Fact]
    public void Metrics_of_epochs_that_the_checkpoint_does_not_know_are_dropped()
    {
        Recipe recipe = Classes();
        TrainingRun.Execute(recipe, _folder.In("run"), Fresh);
        File.AppendAllText(_folder.In("run/metrics.jsonl"), "{\"epoch\":99,\"loss\":1,\"seconds\":1}\n");

        TrainingResult again = TrainingRun.Execute(recipe, _folder.In("run"), Resumed);

        Assert.Equal(recipe.Epochs, again.Epochs.Count);
        Assert.Equal(recipe.Epochs, File.ReadLines(_folder.In("run/metrics.jsonl")).Count());
    }

    [Fact]
    public void A_checkpoint_of_another_network_is_refused_by_the_array()
    {
        Recipe recipe = Classes();
        TrainingRun.Execute(recipe, _folder.In("run"), Fresh);
        TrainingRun.Execute(recipe with { Network = ["linear 3"] }, _folder.In("other"), Fresh);
        File.Copy(_folder.In("other/checkpoint.npz"), _folder.In("run/checkpoint.npz"), overwrite: true);

        Assert.Contains("is not a checkpoint of this network", Assert.Throws<StudyException>(() => TrainingRun.Execute(recipe, _folder.In("run"), Resumed)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_does_not_fit_its_data_is_refused_with_the_right_number()
    {
        Recipe recipe = Classes() with { Network = ["linear 7"] };
        Assert.Contains("'linear 3'", Assert.Throws<StudyException>(() => TrainingRun.Execute(recipe, _folder.In("run"), Fresh)).Message, StringComparison.Ordinal);
    }

    // 170 samples leave one over, which batch normalization can't learn from.
    [Theory]
    [InlineData(13)]
    [InlineData(169)]
    public void A_single_sample_that_is_left_over_sits_an_epoch_of_batch_normalization_out(int batch)
    {
        Recipe recipe = Classes() with { Network = ["linear 8", "batch-norm", "relu", "linear 3"], Batch = batch };
        Assert.Equal(recipe.Epochs, TrainingRun.Execute(recipe, _folder.In("run"), Fresh).Epochs.Count);
    }

    [Fact]
    public void Real_targets_are_learned_with_a_squared_error()
    {
        Dataset line = TargetFunction.Sine.Sample(400, 0, 3);
        DatasetFile.Write(_folder.In("sine.npz"), line);
        var recipe = new Recipe
        {
            Name = "sine",
            Data = _folder.In("sine.npz"),
            Network = ["linear 16", "tanh", "linear 1"],
            Loss = "mean-squared-error",
            LearningRate = 0.02f,
            Epochs = 40,
            Batch = 20,
        };

        TrainingResult result = TrainingRun.Execute(recipe, _folder.In("run"), Fresh);

        Assert.True(result.Epochs[^1].Loss < 0.02 && result.Epochs[^1].Loss < result.Epochs[0].Loss / 4, $"the loss ended at {result.Epochs[^1].Loss}");
    }

    // Three classes around three corners of a square.
    private Recipe Classes()
    {
        const int count = 200;
        Tensor inputs = Tensor.Random([count, 2], 5);
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % 3)];
        for (int i = 0; i < count; i++)
            (inputs[2 * i], inputs[(2 * i) + 1]) = (inputs[2 * i] + (labels[i] == 1 ? 3 : 0), inputs[(2 * i) + 1] + (labels[i] == 2 ? 3 : 0));
        string data = _folder.In("classes.npz");
        if (!File.Exists(data))
            DatasetFile.Write(data, Dataset.Classification("classes", inputs, labels));
        return new Recipe
        {
            Name = "classes",
            Data = data,
            Validation = 30,
            Network = ["linear 8", "relu", "linear 3"],
            Schedule = "cosine",
            LearningRate = 0.02f,
            Batch = 16,
            Epochs = 8,
        };
    }

    private string[] Metrics(string run) => [.. File.ReadLines(_folder.In($"{run}/metrics.jsonl")).Select(line => line[..line.IndexOf("\"seconds\"", StringComparison.Ordinal)])];

    private static void AssertSameArrays(string first, string second)
    {
        IReadOnlyDictionary<string, NpyArray> a = NpzFile.Read(first), b = NpzFile.Read(second);
        Assert.Equal(a.Keys.Order(), b.Keys.Order());
        foreach (string name in a.Keys.Where(name => name != "position"))
            Assert.Equal(a[name].ToTensor().Values.ToArray().Select(BitConverter.SingleToInt32Bits), b[name].ToTensor().Values.ToArray().Select(BitConverter.SingleToInt32Bits));
        Assert.Equal(a["position"].ToLabels(), b["position"].ToLabels());
    }

    private sealed class Immediate(Action<StudyProgress> report) : IProgress<StudyProgress>
    {
        public void Report(StudyProgress value) => report(value);
    }
}
