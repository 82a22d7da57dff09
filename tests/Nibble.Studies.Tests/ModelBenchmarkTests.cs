using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;
using Nibble.Onnx;
using Nibble.Quantization;

namespace Nibble.Studies.Tests;

[Collection("the number of threads")]
public sealed class ModelBenchmarkTests : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void There_is_a_figure_for_each_batch_and_number_of_threads_and_a_time_for_each_step()
    {
        string floats = Write("float.onnx", Shape.Unknown), integers = _folder.In("int8.onnx");
        OnnxFile.Write(PostTraining.Quantize(OnnxFile.Read(floats), QuantizationRecipe.Default, Tensor.Random([8, 6], 3)), integers);
        int limit = Workers.Limit;

        BenchmarkResult result = ModelBenchmark.Run(new BenchmarkOptions { Model = integers, Against = floats, Batches = [1, 5], Threads = [1, 2], Duration = Moment });

        Assert.Equal(limit, Workers.Limit);
        Assert.Equal([1, 2], result.Ceilings.Select(ceiling => ceiling.Threads));
        Assert.Equal([(1, 1), (1, 2), (5, 1), (5, 2)], result.Figures.Select(figure => (figure.Batch, figure.Threads)));
        Assert.Equal([1, 5], result.Profiles.Select(profile => profile.Batch));
        Assert.All(result.Profiles, profile => Assert.Equal(result.Program.Steps.Count, profile.Seconds.Length));
        Assert.All(result.Figures, figure =>
        {
            // All of this network's products, 6 · 4 of a sample, are in integers.
            MachineCeiling ceiling = result.Ceilings.Single(ceiling => ceiling.Threads == figure.Threads);
            Assert.Equal(2.0 * figure.Batch * 24 / ceiling.IntegerOperations / figure.Time.Median, figure.ShareOfCeiling!.Value, 1e-12);
            Assert.Equal(figure.Time.Median / figure.Against!.Median, figure.Ratio);
            Assert.Equal(figure.Batch / figure.Time.Median, figure.Throughput);
        });
    }

    [Fact]
    public void The_report_shows_the_other_model_only_where_there_is_one()
    {
        string model = Write("float.onnx", Shape.Unknown);
        var options = new BenchmarkOptions { Model = model, Batches = [2], Threads = [1], Duration = Moment };

        Assert.DoesNotContain("other's median", BenchmarkReport.Of(ModelBenchmark.Run(options)).ToMarkdown(), StringComparison.Ordinal);
        Assert.Contains("other's median", BenchmarkReport.Of(ModelBenchmark.Run(options with { Against = model })).ToMarkdown(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_that_the_model_fixes_is_taken_and_no_other()
    {
        string model = Write("three.onnx", 3);

        Assert.Equal([3], ModelBenchmark.Run(new BenchmarkOptions { Model = model, Threads = [1], Duration = Moment }).Figures.Select(figure => figure.Batch));
        StudyException error = Assert.Throws<StudyException>(() => ModelBenchmark.Run(new BenchmarkOptions { Model = model, Batches = [3, 4] }));
        Assert.Contains("three.onnx", error.Message, StringComparison.Ordinal);
        Assert.Contains("--batch 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Models_of_different_inputs_are_not_compared()
    {
        string model = Write("six.onnx", Shape.Unknown), other = Write("seven.onnx", Shape.Unknown, width: 7);

        StudyException error = Assert.Throws<StudyException>(() => ModelBenchmark.Run(new BenchmarkOptions { Model = model, Against = other }));
        Assert.Contains("[?, 7]", error.Message, StringComparison.Ordinal);
        Assert.Contains("[?, 6]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_words_is_timed_on_words_that_its_table_has()
    {
        string words = WriteWords("words.onnx", 7);

        BenchmarkResult result = ModelBenchmark.Run(new BenchmarkOptions { Model = words, Against = WriteWords("fewer.onnx", 3), Batches = [4], Threads = [1], Duration = Moment });

        Assert.Equal(3, result.Input.Count);
        Assert.Contains("whole numbers from 0 to 2", BenchmarkReport.Of(result).ToMarkdown(), StringComparison.Ordinal);
        StudyException error = Assert.Throws<StudyException>(() => ModelBenchmark.Run(new BenchmarkOptions { Model = words, Against = Write("real.onnx", Shape.Unknown, width: 5) }));
        Assert.Contains("Int64", error.Message, StringComparison.Ordinal);
        Assert.Contains("Real", error.Message, StringComparison.Ordinal);
    }

    private string WriteWords(string name, int words)
    {
        var builder = new GraphBuilder("net");
        builder.AddInput("x", [Shape.Unknown, 5], InputType.Int64);
        builder.AddConstant("table", Tensor.Random([words, 2], 1));
        builder.AddOutput(builder.Add("y", new Gather(), "table", "x"));
        string path = _folder.In(name);
        OnnxFile.Write(builder.Build(), path);
        return path;
    }

    private string Write(string name, int batch, int width = 6)
    {
        var builder = new GraphBuilder("net");
        builder.AddInput("x", [batch, width]);
        builder.AddConstant("w", Tensor.Random([width, 4], 1));
        builder.AddOutput(builder.Add("y", new Gemm(), "x", "w"));
        string path = _folder.In(name);
        OnnxFile.Write(builder.Build(), path);
        return path;
    }
}
