using System.CommandLine;
using Nibble.Onnx;
using Nibble.Studies;

namespace Nibble.Cli;

/// <summary><c>nibble run</c>: any model on given arrays.</summary>
internal static class RunCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "An ONNX model, float or quantized." };
        var input = new Option<string[]>("--input", "-i")
        {
            Description = "A .npy file for each input, batch first: in the model's order, or with the input's name before it.",
            HelpName = "[NAME=]FILE",
            AllowMultipleArgumentsPerToken = true,
            Required = true,
        };
        var output = new Option<string>("--output", "-o") { Description = "The folder to write each output to, as a .npy file named after it.", HelpName = "FOLDER", Required = true };
        Option<OnnxReadOptions> dimensions = DimensionOption.Create();
        Option<bool> json = SharedOptions.Json();
        var command = new ExampleCommand(
            "run",
            "Run a model on arrays and write what it gives. Quantized layers run in integers.",
            "nibble run model.quantized.onnx --input x.npy --output predictions")
        { model, input, output, dimensions, json };
        command.SetAction(parsed =>
        {
            RunResult result = ModelRun.Execute(parsed.GetValue(model)!, parsed.GetValue(input)!, parsed.GetValue(output)!, DimensionOption.In(parsed, dimensions));
            ReportPrinter.Print(RunReport.Of(result, CommandText.Of(parsed)), parsed.GetValue(json));
        });
        return command;
    }
}
