using System.CommandLine;
using Nibble.Onnx;
using Nibble.Studies;

namespace Nibble.Cli;

/// <summary><c>nibble bench</c>: how fast a model runs here.</summary>
internal static class BenchCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "An ONNX model, float or quantized." };
        var against = new Option<string?>("--against") { Description = "Another model of the same input, timed in turns with it.", HelpName = "MODEL" };
        Option<int[]?> batch = new Option<int[]?>("--batch") { Description = "Samples of a run; 1 and 64 unless said, or what the model fixes." }.ListWithin(1, 65536);
        Option<int[]?> threads = new Option<int[]?>("--threads") { Description = "Threads of a run; 1 and as many as there are processors unless said." }.ListWithin(1, 1024);
        Option<double> seconds = new Option<double>("--seconds") { Description = "How long to measure each batch size with each number of threads.", DefaultValueFactory = _ => 1 }.Within(0.01, 3600.0);
        Option<OnnxReadOptions> dimensions = DimensionOption.Create();
        Option<bool> json = SharedOptions.Json(), quiet = SharedOptions.Quiet();
        var command = new ExampleCommand(
            "bench",
            "Time a model on random inputs: latency and throughput for batch sizes and threads, how near they come to what this machine can do, and where the time goes.",
            "nibble bench model.quantized.onnx --against model.onnx --batch 1,64 --threads 1,2")
        { model, against, batch, threads, seconds, dimensions, json, quiet };
        command.SetAction(parsed =>
        {
            var options = new BenchmarkOptions
            {
                Model = parsed.GetValue(model)!,
                Reading = DimensionOption.In(parsed, dimensions),
                Against = parsed.GetValue(against),
                Batches = [.. parsed.GetValue(batch) ?? []],
                Threads = [.. parsed.GetValue(threads) ?? []],
                Duration = TimeSpan.FromSeconds(parsed.GetValue(seconds)),
            };
            BenchmarkResult result = ProgressDisplay.Show(parsed.GetValue(quiet), progress => ModelBenchmark.Run(options, progress, StopSignal.Token));
            ReportPrinter.Print(BenchmarkReport.Of(result, CommandText.Of(parsed)), parsed.GetValue(json));
        });
        return command;
    }
}
