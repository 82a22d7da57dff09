using System.CommandLine;
using Nibble.Data;
using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Quantization;
using Nibble.Studies;

namespace Nibble.Cli;

/// <summary><c>nibble quantize</c>: a float model file into a low-bit one.</summary>
internal static class QuantizeCommand
{
    private static readonly Dictionary<string, RangeRule> RangeRules = new()
    {
        ["min-max"] = RangeRule.MinMax,
        ["least-squares"] = RangeRule.LeastSquares,
        ["percentile"] = RangeRule.Percentile(99.99),
        ["entropy"] = RangeRule.Entropy,
        ["moving-average"] = RangeRule.MovingAverage(),
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "The float model, an ONNX file." };
        var data = new Option<string>("--data") { Description = "A data set's name, or a .npz, .npy or .csv file or a folder of them, to calibrate with and to measure on.", HelpName = "DATA", Required = true };
        var output = new Option<string?>("--output", "-o") { Description = "The quantized model; MODEL.quantized.onnx unless said. The report goes beside it.", HelpName = "FILE" };
        var dynamic = new Option<bool>("--dynamic") { Description = "Take activation ranges from the values at run time." };
        var weights = new Option<string>("--weights") { Description = "The weights' format: int2 to int8, or with -narrow for codes symmetric about zero.", HelpName = "FORMAT", DefaultValueFactory = _ => "int8-narrow" };
        var activations = new Option<string>("--activations") { Description = "The activations' format: uint2 to uint8, or int2 to int8.", HelpName = "FORMAT", DefaultValueFactory = _ => "uint8" };
        Option<string> granularity = new Option<string>("--granularity") { Description = "Which weights share a scale.", DefaultValueFactory = _ => "channel" }.OneOf("channel", "tensor");
        Option<string> range = new Option<string>("--range") { Description = "How the weights' ranges are chosen, and the activations' unless said otherwise; least-squares gives the greatest SQNR.", DefaultValueFactory = _ => "min-max" }.OneOf([.. RangeRules.Keys]);
        Option<string?> activationRange = new Option<string?>("--activation-range") { Description = "How the activations' ranges are chosen, where not as --range." }.OneOf([.. RangeRules.Keys]);
        var powerOfTwo = new Option<bool>("--power-of-two") { Description = "Fixed point: scales are powers of two, chosen for the greatest SQNR, and rescaling is a shift." };
        Option<int?> accumulator = new Option<int?>("--accumulator") { Description = "Bits that every accumulator must provably fit: 2 to 32." }.Within(2, 32);
        Option<int> calibration = new Option<int>("--calibration") { Description = "Training samples to choose activation ranges from.", DefaultValueFactory = _ => 256 }.Within(1, 10_000_000);
        Option<bool> json = SharedOptions.Json(), quiet = SharedOptions.Quiet();
        Option<string?> root = SharedOptions.DataRoot();
        weights.Validators.Add(result => CheckFormat("--weights", result.GetValue(weights), signed: true, result.AddError));
        activations.Validators.Add(result => CheckFormat("--activations", result.GetValue(activations), signed: null, result.AddError));

        var command = new ExampleCommand(
            "quantize",
            "Make a float model low-bit after training. Writes an ONNX model with QuantizeLinear and DequantizeLinear, and a report; prints every layer's formats, noise, proved accumulator and bytes, and the accuracy before and after.",
            "nibble quantize runs/mnist-mlp/model.onnx --data mnist --weights int4 --accumulator 19")
        { model, data, output, dynamic, weights, activations, granularity, range, activationRange, powerOfTwo, accumulator, calibration, root, json, quiet };
        command.Validators.Add(result =>
        {
            if (result.GetValue(dynamic) && result.GetResult(activations) is { Implicit: false } given && given.GetValueOrDefault<string>() != "uint8")
                result.AddError("--dynamic takes activations of uint8 only: ONNX has no other dynamic quantization.");
        });
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(model)!;
            NumberFormat weightFormat = NumberFormat.Parse(parsed.GetValue(weights)!), activationFormat = NumberFormat.Parse(parsed.GetValue(activations)!);
            Granularity shared = parsed.GetValue(granularity) == "channel" ? Granularity.PerChannel() : Granularity.PerTensor;
            RangeRule rule = RangeRules[parsed.GetValue(range)!];
            RangeRule activationRule = parsed.GetValue(activationRange) is string given ? RangeRules[given] : rule;
            bool shifts = parsed.GetValue(powerOfTwo);
            var options = new QuantizeOptions
            {
                Model = path,
                Data = parsed.GetValue(data)!,
                DataRoot = DataRoot.Resolve(parsed.GetValue(root)),
                Output = parsed.GetValue(output) ?? Path.ChangeExtension(path, "quantized.onnx"),
                Dynamic = parsed.GetValue(dynamic),
                CalibrationSamples = parsed.GetValue(calibration),
                Recipe = new QuantizationRecipe
                {
                    Weights = shifts ? new PowerOfTwoQuantizer(weightFormat) { Granularity = shared } : new UniformQuantizer(weightFormat) { Granularity = shared, Range = rule },
                    Activations = shifts ? new PowerOfTwoQuantizer(activationFormat) : new UniformQuantizer(activationFormat) { Range = activationRule },
                    Requantization = shifts ? Requantization.FixedPoint : Requantization.FloatScale,
                    Accumulator = parsed.GetValue(accumulator) is int bits ? new AccumulatorLimit(bits) : null,
                },
            };
            QuantizeResult result = ProgressDisplay.Show(parsed.GetValue(quiet), progress => ModelQuantization.Run(options, CommandText.Of(parsed), progress, StopSignal.Token));
            ReportPrinter.Print(QuantizeReport.Of(result, CommandText.Of(parsed)), parsed.GetValue(json));
            CommandText.Wrote(options.ReportPath, options.Output, parsed.GetValue(json));
        });
        return command;
    }

    private static void CheckFormat(string option, string? text, bool? signed, Action<string> addError)
    {
        try
        {
            NumberFormat format = NumberFormat.Parse(text ?? "");
            if (format.Bits is < 2 or > 8)
                addError($"{option}: '{text}' has {format.Bits} bits; layers run in integers with 2 to 8.");
            else if (signed == true && !format.IsSigned)
                addError($"{option}: '{text}' is unsigned; weights need a signed format, such as int{format.Bits}.");
        }
        catch (NibbleException error)
        {
            addError($"{option}: {error.Message}");
        }
    }
}
