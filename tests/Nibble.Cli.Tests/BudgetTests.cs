using System.Text.Json;
using Nibble.Data;
using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Onnx;
using Nibble.Training;

namespace Nibble.Cli.Tests;

/// <summary><c>nibble quantize</c> with a budget: kept, or missed by a figure that is told, or stopped with the best so far.</summary>
public sealed class BudgetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public BudgetTests()
    {
        Samples.WriteModel(_folder.In("net.onnx"));
        Samples.WriteClasses(_folder.In("data.npz"), count: 600);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_drop_an_accumulator_and_a_size_are_kept_together()
    {
        JsonElement report = NibbleProgram.Run(_folder.Path, "quantize", "net.onnx", "--data", "data.npz", "--max-drop", "3%", "--accumulator", "14", "--max-bytes", "0.5k", "--trial-samples", "200", "--json").Json();

        Assert.Equal("met", Reported.Fact(report, "goal").GetString());
        IntegerLayer[] layers = [.. IntegerLayer.Of(OnnxFile.Read(_folder.In("net.quantized.onnx")))];
        Assert.Equal(3, layers.Length);
        Assert.All(layers, layer => Assert.InRange(layer.Accumulator().Bits, 2, 14));
        Assert.InRange(Reported.Fact(report, "size").GetInt64(), 1, 500);
        double lost = Accuracy("net.onnx") - Accuracy("net.quantized.onnx");
        Assert.InRange(lost, -100, 3 + 1e-9);

        JsonElement pareto = Reported.Table(report, "Pareto list: networks that no other beats in everything");
        double[] accuracies = [.. Reported.Column(pareto, "accuracy").Select(cell => cell.GetDouble())];
        Assert.Equal(accuracies.OrderDescending(), accuracies);
        Assert.Contains("chosen", Reported.Column(pareto, "goal").Select(cell => cell.GetString()));
        Assert.Contains("Every network that was measured", File.ReadAllText(_folder.In("net.quantized.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Trials_see_training_samples_where_there_are_some_that_calibration_leaves_and_say_so()
    {
        Directory.CreateDirectory(_folder.In("parts"));
        Samples.WriteClasses(_folder.In("parts/train.npz"), count: 500);
        Samples.WriteClasses(_folder.In("parts/test.npz"), count: 90, change: inputs => inputs[0] += 1);
        string Said(string data, params string[] options) => NibbleProgram.Run(_folder.Path, ["quantize", "net.onnx", "--data", data, "--max-drop", "5%", "--trials", "5", .. options]).Succeeds().Output;

        Assert.Contains("400 training samples that were not calibrated on", Said("parts", "--calibration", "100"), StringComparison.Ordinal);
        Assert.Contains("250 training samples that were not calibrated on", Said("parts", "--calibration", "100", "--trial-samples", "250"), StringComparison.Ordinal);
        Assert.Contains("confirmed", Said("parts", "--calibration", "100"), StringComparison.Ordinal);
        Assert.Contains("90 test samples", Said("parts", "--calibration", "500"), StringComparison.Ordinal);
        Assert.Contains("600 test samples", Said("data.npz"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_budget_out_of_reach_writes_the_nearest_model_and_fails_with_what_is_missing()
    {
        Ran ran = NibbleProgram.Run(_folder.Path, "quantize", "net.onnx", "--data", "data.npz", "--max-bytes", "100").Ends(1);

        Assert.Contains("more than the 100 asked for", ran.Errors, StringComparison.Ordinal);
        Assert.Single(ran.Errors.TrimEnd().Split('\n'));
        Assert.Contains("Pareto list", ran.Output, StringComparison.Ordinal);
        Assert.All(IntegerLayer.Of(OnnxFile.Read(_folder.In("net.quantized.onnx"))), layer => Assert.InRange(layer.Weights.Max(Math.Abs), 0, 2));
    }

    [Fact]
    public void Without_labels_the_answers_of_the_float_model_are_what_may_not_change()
    {
        NpyFile.Write(_folder.In("x.npy"), NpyArray.Of(Tensor.Random([300, Samples.Width], 1)));
        JsonElement report = NibbleProgram.Run(_folder.Path, "quantize", "net.onnx", "--data", "x.npy", "--max-drop", "4%", "--json").Json();

        Assert.InRange(Reported.Fact(report, "predictions that changed").GetDouble(), 0, 4 + 1e-9);
        Assert.InRange(Reported.Fact(report, "agreement with the float model in trials").GetDouble(), 96 - 1e-9, 100);
    }

    [Fact]
    public void An_accumulator_alone_is_proved_with_the_widths_given_and_the_cost_is_shown()
    {
        JsonElement report = NibbleProgram.Run(_folder.Path, "quantize", "net.onnx", "--data", "data.npz", "--accumulator", "13", "--json").Json();

        JsonElement repairs = Reported.Table(report, "Layers whose weights were made to fit their accumulators");
        Assert.All(Reported.Column(repairs, "needed"), cell => Assert.InRange(cell.GetInt32(), 14, 32));
        Assert.All(Reported.Column(repairs, "SQNR before").Zip(Reported.Column(repairs, "SQNR after")), pair => Assert.True(pair.First.GetDouble() > pair.Second.GetDouble()));
        Assert.All(IntegerLayer.Of(OnnxFile.Read(_folder.In("net.quantized.onnx"))), layer => Assert.InRange(layer.Accumulator().Bits, 2, 13));

        // Searched, inputs may give up bits for the sake of weights.
        JsonElement searched = NibbleProgram.Run(_folder.Path, "quantize", "net.onnx", "--data", "data.npz", "--accumulator", "10", "--trials", "20", "--json").Json();
        Assert.InRange(Reported.Fact(searched, "trials").GetInt32(), 2, 20);
        Assert.All(IntegerLayer.Of(OnnxFile.Read(_folder.In("net.quantized.onnx"))), layer => Assert.InRange(layer.Accumulator().Bits, 2, 10));
    }

    [Theory]
    [InlineData("0.5%", "--max-drop", "0.5", "such as 0.5%")]
    [InlineData("a size", "--max-bytes", "100q", "100Ki")]
    [InlineData("a goal", "--max-minutes", "3", "--max-drop")]
    [InlineData("something to search for", "--trials", "3", "--accumulator")]
    public void What_a_budget_may_not_be_is_refused_with_what_it_may(string why, string option, string value, string remedy) =>
        NibbleProgram.Run(_folder.Path, "quantize", "net.onnx", "--data", "data.npz", option, value).IsRefusedWith(option, remedy, why == "a goal" ? "budget" : why);

    [Theory]
    [InlineData("--weights-only")]
    [InlineData("--weights", "ternary", "--data", "data.npz")]
    public void What_leaves_nothing_to_search_is_refused(params string[] options) =>
        NibbleProgram.Run(_folder.Path, ["quantize", "net.onnx", "--max-drop", "1%", .. options]).IsRefusedWith("search");

    [SkippableTheory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void A_stopped_search_writes_the_best_so_far_and_prints_its_pareto_list(string signal)
    {
        Skip.If(OperatingSystem.IsWindows(), "Signals are sent by 'kill', which Windows has not.");
        var model = new Sequential([new Linear(Samples.Width, 64), .. Enumerable.Range(0, 8).SelectMany(_ => new Layer[] { new Training.Relu(), new Linear(64, 64) }), new Linear(64, 3)]);
        model.Initialize(3);
        OnnxFile.Write(model.ToGraph("deep", [Shape.Unknown, Samples.Width]), _folder.In("deep.onnx"));
        Samples.WriteClasses(_folder.In("many.npz"), count: 100_000);

        // Before the first trial there is nothing to write; how long that takes, the machine decides.
        for (int seconds = 2; ; seconds *= 2)
        {
            using NibbleProgram program = NibbleProgram.Start(_folder.Path, "quantize", "deep.onnx", "--data", "many.npz", "--max-drop", "2%", "--minimize", "bit-operations", "--trials", "10000", "--trial-samples", "100000");
            Thread.Sleep(TimeSpan.FromSeconds(seconds));
            program.Signal(signal);
            Ran ran = program.WaitForEnd();
            if (ran.ExitCode == 1 && ran.Errors.Contains("Stopped before it was done", StringComparison.Ordinal) && seconds < 60)
                continue;
            ran.Ends(130);
            Assert.Contains("the best model so far was written", ran.Errors, StringComparison.Ordinal);
            Assert.Single(ran.Errors.TrimEnd().Split('\n'));
            Assert.Contains("Pareto list", ran.Output, StringComparison.Ordinal);
            Assert.Contains("stopped before the search was done", ran.Output, StringComparison.Ordinal);
            Assert.Equal(10, IntegerLayer.Of(OnnxFile.Read(_folder.In("deep.quantized.onnx"))).Count());
            Assert.True(File.Exists(_folder.In("deep.quantized.html")));
            return;
        }
    }

    private double Accuracy(string model) =>
        Reported.Fact(NibbleProgram.Run(_folder.Path, "evaluate", model, "--data", "data.npz", "--json").Json(), "accuracy").GetDouble();
}
