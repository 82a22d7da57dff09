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
        var function = new Argument<string>("function") { Description = $"What to approximate: {string.Join(", ", Functions)}.", DefaultValueFactory = _ => "ripple" };
        var dimensions = new Option<int>("--dimensions") { Description = "Dimensions of the gaussian.", DefaultValueFactory = _ => 10 };
        var layers = new Option<int>("--layers") { Description = "Hidden layers.", DefaultValueFactory = _ => defaults.Layers };
        var width = new Option<int>("--width") { Description = "Neurons in each hidden layer.", DefaultValueFactory = _ => defaults.Width };
        var activation = new Option<string>("--activation") { Description = "relu, leaky-relu, tanh or sigmoid.", DefaultValueFactory = _ => "relu" };
        var loss = new Option<string>("--loss") { Description = "mse (mean squared error) or l1 (mean absolute error).", DefaultValueFactory = _ => "mse" };
        var samples = new Option<int>("--samples") { Description = "Training samples.", DefaultValueFactory = _ => defaults.Samples };
        var noise = new Option<float>("--noise") { Description = "Standard deviation of the noise on the training targets.", DefaultValueFactory = _ => defaults.Noise };
        var epochs = new Option<int>("--epochs") { Description = "Passes over the samples.", DefaultValueFactory = _ => defaults.Epochs };
        var seed = new Option<ulong>("--seed") { Description = "What everything random derives from.", DefaultValueFactory = _ => defaults.Seed };
        var bits = new Option<int>("--bits") { Description = "Bits of weights and of activations, at most: 2 to 8.", DefaultValueFactory = _ => defaults.Bits };
        var accumulator = new Option<int>("--accumulator") { Description = "Bits that every accumulator must provably fit.", DefaultValueFactory = _ => defaults.AccumulatorBits };
        var output = new Option<string>("--output", "-o") { Description = "The folder to write.", DefaultValueFactory = _ => "nibble-demo" };
        Option<bool> json = SharedOptions.Json(), quiet = SharedOptions.Quiet();
        activation.AcceptOnlyFromAmong("relu", "leaky-relu", "tanh", "sigmoid");
        loss.AcceptOnlyFromAmong("mse", "l1");
        function.AcceptOnlyFromAmong(Functions);

        var command = new Command("demo", """
            Train a network of a few neurons to approximate a function, make it low-bit four ways (dynamic, static, quantization-aware, fixed point), prove that its accumulators fit, run it in integers, and write models and a report. Needs no data.

            Example: nibble demo sine --activation tanh --bits 6 --output sine
            """)
        {
            function, dimensions, layers, width, activation, loss, samples, noise, epochs, seed, bits, accumulator, output, json, quiet,
        };
        command.SetAction(parsed =>
        {
            string name = parsed.GetValue(function)!, folder = parsed.GetValue(output)!;
            var options = new ChallengeOptions
            {
                Function = TargetFunction.Parse(name == "gaussian" ? $"gaussian:{parsed.GetValue(dimensions)}" : name),
                Layers = parsed.GetValue(layers),
                Width = parsed.GetValue(width),
                Activation = parsed.GetValue(activation) switch
                {
                    "tanh" => RecipeLayerKind.Tanh,
                    "sigmoid" => RecipeLayerKind.Sigmoid,
                    "leaky-relu" => RecipeLayerKind.LeakyRelu,
                    _ => RecipeLayerKind.Relu,
                },
                Loss = parsed.GetValue(loss) == "l1" ? RecipeLoss.MeanAbsoluteError : RecipeLoss.MeanSquaredError,
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
