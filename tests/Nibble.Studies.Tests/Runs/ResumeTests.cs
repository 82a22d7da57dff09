using Nibble.Data;
using Nibble.Numerics;

namespace Nibble.Studies.Tests;

/// <summary>Whatever a recipe draws or moves while it trains, a run in pieces ends with the bits of one that was whole.</summary>
[Collection("the number of threads")]
public sealed class ResumeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Recipes => new()
    {
        { "augment: [pad-crop 1, flip]\nprepare: normalize\nnetwork: [conv 4 3x3 pad same, batch-norm, relu, max-pool 2, flatten, linear 3]\noptimizer: sgd momentum 0.9 nesterov\nschedule: cosine warmup 1" },
        { "network: [flatten, linear 8, batch-norm, relu, dropout 0.3, linear 3]\nweights: int4\nactivations: fixed <3,4> stochastic\naverage: 0.9" },
        { "network: [flatten, linear 8, relu, linear 3]\nweights: sign stochastic\nclip-weights: 1\nglorot-updates: true\noptimizer: adamax\nkeep: best" },
        { "network: [flatten, linear 8, relu, linear 3]\nupdates: fixed <2,12> stochastic\noptimizer: sgd\nschedule: step at 1 2" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Recipes))]
    public void A_run_in_pieces_ends_with_the_bits_of_a_whole_one(string lines)
    {
        WriteImages();
        Recipe recipe = RecipeReader.Parse($"name: images\ndata: {_folder.In("images.npz")}\nvalidation: 30\nbatch: 4\nepochs: 3\n{lines}", "x");
        var options = new TrainingOptions { DataRoot = _folder.Path, Resume = true };
        TrainingRun.Execute(recipe, _folder.In("whole"), options with { Threads = 1 });
        for (int stop = 0; stop < 3; stop++)
        {
            using var source = new CancellationTokenSource();
            int reports = 0;
            var progress = new Reports(() =>
            {
                if (++reports == 2)
                    source.Cancel();
            });
            Assert.Throws<OperationCanceledException>(() => TrainingRun.Execute(recipe, _folder.In("parts"), options, progress, source.Token));
        }

        TrainingRun.Execute(recipe, _folder.In("parts"), options with { Threads = 2 });

        Assert.Equal(File.ReadAllBytes(_folder.In("whole/model.onnx")), File.ReadAllBytes(_folder.In("parts/model.onnx")));
        Assert.Equal(File.ReadAllBytes(_folder.In("whole/checkpoint.npz")), File.ReadAllBytes(_folder.In("parts/checkpoint.npz")));
    }

    private void WriteImages()
    {
        const int count = 130;
        Tensor images = Tensor.Random([count, 2, 6, 6], 5);
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % 3)];
        for (int i = 0; i < images.Length; i++)
            images[i] += labels[i / 72] - 1;
        DatasetFile.Write(_folder.In("images.npz"), Dataset.Classification("images", images, labels));
    }

    private sealed class Reports(Action report) : IProgress<StudyProgress>
    {
        public void Report(StudyProgress value) => report();
    }
}
