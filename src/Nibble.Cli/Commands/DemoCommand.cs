using System.CommandLine;
using Nibble.Data;
using Nibble.Reports;
using Nibble.Studies;

namespace Nibble.Cli;

/// <summary><c>nibble demo</c>: the approximation challenge from nothing.</summary>
internal static class DemoCommand
{
    private static readonly string[] Functions = ["sine", "bump", "ripple", "saddle", "gaussian"];

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var defaults = new ChallengeOptions();
        Argument<string> function = new Argument<string>("function") { Description = $"What to approximate: {string.Join(", ", Functions)}; ripple unless said.", Arity = ArgumentArity.ZeroOrOne }.OneOf(Functions);
        Option<int> dimensions = new Option<int>("--dimensions") { Description = "Dimensions of the gaussian.", DefaultValueFactory = _ => 10 }.Within(1, 100_000);
        Option<int> layers = new Option<int>("--layers") { Description = "Hidden layers, 1 to 64.", DefaultValueFactory = _ => defaults.Layers }.Within(1, 64);
        Option<int> width = new Option<int>("--width") { Description = "Neurons in each hidden layer, 1 to 4096.", DefaultValueFactory = _ => defaults.Width }.Within(1, 4096);
        Option<string> activation = new Option<string>("--activation") { Description = "What follows each hidden layer.", DefaultValueFactory = _ => "relu" }.OneOf("relu", "leaky-relu", "tanh", "sigmoid");
        Option<string> loss = new Option<string>("--loss") { Description = "What training minimizes: the mean squared or (l1) the mean absolute error.", DefaultValueFactory = _ => "mse" }.OneOf("mse", "l1");
        Option<int> samples = new Option<int>("--samples") { Description = "Training samples.", DefaultValueFactory = _ => defaults.Samples }.Within(1, 10_000_000);
        Option<float> noise = new Option<float>("--noise") { Description = "Standard deviation of the noise on the training targets.", DefaultValueFactory = _ => defaults.Noise }.Within(0, 1e6f);
        Option<int> epochs = new Option<int>("--epochs") { Description = "Passes over the samples.", DefaultValueFactory = _ => defaults.Epochs }.Within(1, 100_000);
        Option<ulong> seed = new Option<ulong>("--seed") { Description = "What everything random derives from.", DefaultValueFactory = _ => defaults.Seed }.Within(0UL, ulong.MaxValue);
        Option<int> bits = new Option<int>("--bits") { Description = "Bits of weights and of activations, at most: 2 to 8.", DefaultValueFactory = _ => defaults.Bits }.Within(2, 8);
        Option<int> accumulator = new Option<int>("--accumulator") { Description = "Bits that every accumulator must provably fit: 2 to 32.", DefaultValueFactory = _ => defaults.AccumulatorBits }.Within(2, 32);
        var output = new Option<string>("--output", "-o") { Description = "The folder to write.", HelpName = "FOLDER", DefaultValueFactory = _ => "nibble-demo" };
        Option<bool> json = SharedOptions.Json(), quiet = SharedOptions.Quiet();
        var command = new ExampleCommand(
            "demo",
            "Train a network of a few neurons to approximate a function, make it low-bit four ways (dynamic, static, quantization-aware, fixed point), prove that its accumulators fit, run it in integers, and write models and a report. Needs no data.",
            "nibble demo sine --activation tanh --bits 6 --output sine")
        {
            function, dimensions, layers, width, activation, loss, samples, noise, epochs, seed, bits, accumulator, output, json, quiet,
        };
        command.SetAction(parsed =>
        {
            string name = parsed.GetValue(function) ?? "ripple", folder = parsed.GetValue(output)!;
            var options = new ChallengeOptions
            {
                Function = TargetFunction.Parse(name == "gaussian" ? $"gaussian:{parsed.GetValue(dimensions)}" : name),
                Layers = parsed.GetValue(layers),
                Width = parsed.GetValue(width),
                Activation = parsed.GetValue(activation) ?? "relu",
                Loss = parsed.GetValue(loss) == "l1" ? "mean-absolute-error" : "mean-squared-error",
                Samples = parsed.GetValue(samples),
                Noise = parsed.GetValue(noise),
                Epochs = parsed.GetValue(epochs),
                Seed = parsed.GetValue(seed),
                Bits = parsed.GetValue(bits),
                AccumulatorBits = parsed.GetValue(accumulator),
            };
            ChallengeResult result = ProgressDisplay.Show(parsed.GetValue(quiet), progress =>
            {
                ChallengeResult done = ApproximationChallenge.Run(options, progress, StopSignal.Token);
                ApproximationChallenge.Write(done, folder, CommandText.Of(parsed));
                return done;
            });
            Report report = ChallengeReport.Of(result, CommandText.Of(parsed));
            ReportPrinter.Print(parsed.GetValue(json) ? report : ChallengeReport.Summary(result), parsed.GetValue(json));
            CommandText.Wrote(Path.Combine(folder, "report.html"), $"{result.Methods.Count} models in {folder}", parsed.GetValue(json));
        });
        return command;
    }
}
