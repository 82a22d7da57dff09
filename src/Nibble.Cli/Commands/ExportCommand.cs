using System.CommandLine;
using Nibble.Onnx;
using Nibble.Studies;

namespace Nibble.Cli;

/// <summary><c>nibble export</c>: a model file in the form that another tool takes.</summary>
internal static class ExportCommand
{
    private static readonly Dictionary<string, OnnxDialect> Dialects = Enum.GetValues<OnnxDialect>().ToDictionary(ExportReport.NameOf);

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "An ONNX model, quantized or float." };
        Option<string> target = new Option<string>("--for") { Description = "Who is to read the file; what they would refuse is listed first.", Required = true }.OneOf([.. ExportTarget.All.Select(known => known.Name)]);
        var output = new Option<string?>("--output", "-o") { Description = "The file to write; MODEL.TARGET.onnx unless said.", HelpName = "FILE" };
        Option<string?> dialect = new Option<string?>("--dialect") { Description = "How the file says what is low-bit; the target's own way unless said." }.OneOf([.. Dialects.Keys]);
        Option<int?> opset = new Option<int?>("--opset") { Description = "The operator set; the oldest that suffices unless said: 13 to 25." }.Within(13, 25);
        var native = new Option<bool>("--native") { Description = "Hold codes of 4 and 2 bits in integers of that width, which only new runtimes read." };
        var force = new Option<bool>("--force") { Description = "Write the file even where the target refuses it." };
        Option<OnnxReadOptions> dimensions = DimensionOption.Create();
        Option<bool> json = SharedOptions.Json();
        var command = new ExampleCommand(
            "export",
            "Write a model in the form that another tool takes, after listing what that tool would refuse, do slower, or need. Ends with 1 and writes nothing where it refuses.",
            "nibble export runs/mnist-mlp/model.quantized.onnx --for finn")
        { model, target, output, dialect, opset, native, force, dimensions, json };
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(model)!;
            ExportTarget reader = ExportTarget.Of(parsed.GetValue(target)!);
            ExportResult result = ModelExporting.Run(new ExportOptions
            {
                Model = path,
                Reading = DimensionOption.In(parsed, dimensions),
                Target = reader,
                Output = parsed.GetValue(output) ?? Path.ChangeExtension(path, $"{reader.Name}.onnx"),
                Write = new OnnxWriteOptions
                {
                    Dialect = parsed.GetValue(dialect) is string name ? Dialects[name] : reader.Dialect,
                    Opset = parsed.GetValue(opset),
                    Narrow = parsed.GetValue(native) ? NarrowCodes.Native : NarrowCodes.Clipped,
                },
                Force = parsed.GetValue(force),
            });
            ReportPrinter.Print(ExportReport.Of(result, CommandText.Of(parsed)), parsed.GetValue(json));
            return result.FileBytes is null ? NibbleCommand.Failed : 0;
        });
        return command;
    }
}
