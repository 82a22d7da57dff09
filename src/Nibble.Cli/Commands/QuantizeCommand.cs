using System.CommandLine;
using System.CommandLine.Parsing;
using Nibble.Onnx;
using Nibble.Quantization;
using Nibble.Studies;

namespace Nibble.Cli;

/// <summary><c>nibble quantize</c>: a float model file into a low-bit one.</summary>
internal static class QuantizeCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "The float model, an ONNX file." };
        var output = new Option<string?>("--output", "-o") { Description = "The quantized model; MODEL.quantized.onnx unless said. The report goes beside it.", HelpName = "FILE" };
        Option<OnnxReadOptions> dimensions = DimensionOption.Create();
        Option<bool> json = SharedOptions.Json(), quiet = SharedOptions.Quiet();
        var mode = new ModeOptions();
        var samples = new SampleOptions(mode);
        var scales = new ScaleOptions(mode);
        var weights = new WeightOptions(mode, samples, scales);
        var activations = new ActivationOptions(mode, weights, scales);
        var layers = new LayerOptions(mode, weights, activations, scales);
        var passes = new PassOptions(samples);
        var budget = new BudgetOptions(mode, samples, weights);

        var command = new ExampleCommand(
            "quantize",
            "Make a float model low-bit after training. Writes an ONNX model with QuantizeLinear and DequantizeLinear, and a report; prints every layer's formats, noise, proved accumulator and bytes, what the network's predictions lose, and which layers to leave at more bits.",
            "nibble quantize runs/mnist-mlp/model.onnx --data mnist --weights int4 --accumulator 19",
            "nibble quantize model.onnx --data samples.npz --weights int4 --rule adaround --layer conv1=int8",
            "nibble quantize model.onnx --data mnist --max-drop 0.5% --accumulator 19 --max-bytes 100k",
            "nibble quantize model.onnx --weights-only --weights int4 --group 32")
        { model, output, dimensions };
        command.Add(mode, samples, weights, activations, scales, layers, budget, passes);
        command.Add(json);
        command.Add(quiet);
        command.SetAction(parsed =>
        {
            CommandResult given = parsed.CommandResult;
            QuantizationRecipe recipe = QuantizationRecipe.Default;
            recipe = weights.AddTo(recipe, given);
            recipe = activations.AddTo(recipe, given);
            recipe = scales.AddTo(recipe, given);
            recipe = layers.AddTo(recipe, given);
            recipe = passes.AddTo(recipe, given);
            string path = parsed.GetValue(model)!;
            QuantizeOptions options = samples.AddTo(
                new QuantizeOptions
                {
                    Model = path,
                    Reading = DimensionOption.In(parsed, dimensions),
                    Output = parsed.GetValue(output) ?? Path.ChangeExtension(path, "quantized.onnx"),
                    Mode = mode.Of(given),
                    Recipe = recipe,
                },
                given);
            options = budget.AddTo(options, given);
            QuantizeResult result = ProgressDisplay.Show(parsed.GetValue(quiet), progress => ModelQuantization.Run(options, CommandText.Of(parsed), progress, StopSignal.Token));
            ReportPrinter.Print(QuantizeReport.Of(result, CommandText.Of(parsed)), parsed.GetValue(json));
            CommandText.Wrote(options.ReportPath, options.Output, parsed.GetValue(json));
            return ExitCodeOf(result);
        });
        return command;
    }

    // A model was written; where it is not what was asked for, a script must know.
    private static int ExitCodeOf(QuantizeResult result)
    {
        if (result.Search is not { Result: { } search })
            return 0;
        if (StopSignal.Token.IsCancellationRequested)
        {
            Console.Error.WriteLine($"nibble: Stopped after {search.Trials.Length} trials; the best model so far was written{(search.Shortfall is { } missing ? $": {missing}" : ", which meets the budget")}.");
            return NibbleCommand.Stopped;
        }

        if (search.Shortfall is not { } shortfall)
            return 0;
        Console.Error.WriteLine($"nibble: The budget was not met: {shortfall}. The nearest model was written. Allow more, or more trials; training with the quantizers in place reaches fewer bits.");
        return NibbleCommand.Failed;
    }
}
