using Nibble.Data;
using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Onnx;
using Nibble.Runtime;

namespace Nibble.Studies.Tests;

/// <summary>Early stopping, the best weights, and training that breaks off.</summary>
public sealed class StoppingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private TrainingOptions Options => new() { DataRoot = _folder.Path };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Training_ends_when_validation_has_long_not_improved_and_the_model_is_the_best_one()
    {
        // Labels are noise, so that validation gets worse by learning.
        Recipe recipe = Noise(new RecipeStopping(3));

        TrainingResult result = TrainingRun.Execute(recipe, _folder.In("run"), Options);

        int best = EpochMetrics.Best(result.Epochs)!.Epoch;
        Assert.True(best + 3 == result.Epochs.Count && result.Epochs.Count < recipe.Epochs, $"the best of {result.Epochs.Count} epochs was {best}");
        Assert.Equal(result.Epochs[best - 1].ValidationAccuracy, AccuracyOf("run"));
    }

    [Fact]
    public void A_run_that_stopped_early_ends_the_same_when_it_was_interrupted()
    {
        Recipe recipe = Noise(new RecipeStopping(3));
        TrainingRun.Execute(recipe, _folder.In("whole"), Options);
        Assert.Throws<OperationCanceledException>(() =>
        {
            using var source = new CancellationTokenSource();
            TrainingRun.Execute(recipe, _folder.In("parts"), Options, new Canceller(source, 3), source.Token);
        });
        TrainingRun.Execute(recipe, _folder.In("parts"), Options with { Resume = true });
        TrainingRun.Execute(recipe, _folder.In("parts"), Options with { Resume = true });

        Assert.Equal(File.ReadAllBytes(_folder.In("whole/model.onnx")), File.ReadAllBytes(_folder.In("parts/model.onnx")));
        Assert.Equal(File.ReadLines(_folder.In("whole/metrics.jsonl")).Count(), File.ReadLines(_folder.In("parts/metrics.jsonl")).Count());
    }

    [Fact]
    public void The_last_weights_are_the_model_unless_the_best_are_asked_for()
    {
        Recipe recipe = Noise(null) with { Epochs = 12 };
        TrainingResult last = TrainingRun.Execute(recipe, _folder.In("last"), Options);
        TrainingResult best = TrainingRun.Execute(recipe with { Keep = KeptWeights.Best }, _folder.In("best"), Options);
        Assert.Equal(last.Epochs[^1].ValidationAccuracy, AccuracyOf("last"));
        Assert.Equal(best.Epochs.Max(epoch => epoch.ValidationAccuracy), AccuracyOf("best"));
        Assert.Equal(last.Epochs.Select(epoch => epoch.Loss), best.Epochs.Select(epoch => epoch.Loss));
    }

    [Fact]
    public void A_loss_that_is_no_number_ends_the_training_by_step_and_layer_and_keeps_the_last_checkpoint()
    {
        Recipe recipe = Noise(null) with { Optimizer = "sgd", LearningRate = 1e20f, Network = ["linear 8", "linear 8", "linear 2"], Loss = "mean-squared-error" };
        TrainingRun.Execute(recipe with { LearningRate = 0.001f, Epochs = 1 }, _folder.In("run"), Options);
        File.WriteAllText(_folder.In("run/recipe.yaml"), RecipeWriter.Write(recipe));
        byte[] checkpoint = File.ReadAllBytes(_folder.In("run/checkpoint.npz"));

        string message = Assert.Throws<StudyException>(() => TrainingRun.Execute(recipe, _folder.In("run"), Options with { Resume = true })).Message;

        Assert.Contains("Training broke off in epoch 2, step ", message, StringComparison.Ordinal);
        Assert.Matches("the loss became (NaN|∞|-?Infinity)", message);
        Assert.Contains("the layer 'layer", message, StringComparison.Ordinal);
        Assert.Contains("is kept", message, StringComparison.Ordinal);
        Assert.Equal(checkpoint, File.ReadAllBytes(_folder.In("run/checkpoint.npz")));
    }

    [Fact]
    public void A_loss_of_classes_refuses_real_targets_with_the_right_one()
    {
        DatasetFile.Write(_folder.In("sine.npz"), TargetFunction.Sine.Sample(20, 0, 1));
        Recipe recipe = Noise(null) with { Data = _folder.In("sine.npz"), Validation = 0, Network = ["linear 1"] };
        Assert.Contains("use 'loss: mean-squared-error'", Assert.Throws<StudyException>(() => TrainingRun.Execute(recipe, _folder.In("run"), Options)).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.In("run")));
    }

    [Fact]
    public void A_network_begins_with_the_weights_of_another_run()
    {
        Recipe recipe = Noise(null) with { Epochs = 3 };
        TrainingResult first = TrainingRun.Execute(recipe, _folder.In("first"), Options);
        TrainingResult next = TrainingRun.Execute(recipe with { Start = _folder.In("first"), Weights = "int8", LearningRate = 1e-9f, Epochs = 1 }, _folder.In("next"), Options);
        Assert.InRange(next.Epochs[0].Loss, first.Epochs[^1].Loss - 0.1, first.Epochs[^1].Loss + 0.1);

        Recipe other = recipe with { Start = _folder.In("first"), Network = ["linear 9", "relu", "linear 2"] };
        Assert.Contains("'layer1.weight' of shape [9, 2] was expected, but has shape [16, 2]", Assert.Throws<StudyException>(() => TrainingRun.Execute(other, _folder.In("other"), Options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Averages_of_the_weights_are_what_is_validated_and_kept()
    {
        Recipe recipe = Noise(null) with { Average = 0.9f, Epochs = 4 };
        TrainingResult result = TrainingRun.Execute(recipe, _folder.In("run"), Options);
        Assert.Equal(result.Epochs[^1].ValidationAccuracy, AccuracyOf("run"));
        TrainingRun.Execute(recipe with { Average = null }, _folder.In("plain"), Options);
        Assert.NotEqual(File.ReadAllBytes(_folder.In("plain/model.onnx")), File.ReadAllBytes(_folder.In("run/model.onnx")));
    }

    private double? AccuracyOf(string run)
    {
        Graph model = OnnxFile.Read(_folder.In($"{run}/model.onnx"));
        (_, Dataset held) = DatasetFile.Open(_folder.In("noise.npz")).Split(60);
        return ModelEvaluation.Measure(new FloatEvaluator(model).Run, held).Accuracy;
    }

    private Recipe Noise(RecipeStopping? stopping)
    {
        const int count = 120;
        string data = _folder.In("noise.npz");
        var random = new CounterRandom(3);
        DatasetFile.Write(data, Dataset.Classification("noise", Tensor.Random([count, 2], 5), [.. Enumerable.Range(0, count).Select(i => (int)(random.Bits((ulong)i) >> 63))], 2));
        return new Recipe
        {
            Name = "noise",
            Data = data,
            Validation = 60,
            Network = ["linear 16", "relu", "linear 2"],
            LearningRate = 0.05f,
            Batch = 10,
            Epochs = 60,
            EarlyStopping = stopping,
        };
    }

    private sealed class Canceller(CancellationTokenSource source, int epoch) : IProgress<StudyProgress>
    {
        public void Report(StudyProgress value)
        {
            if (value.Fraction * 60 >= epoch)
                source.Cancel();
        }
    }
}
