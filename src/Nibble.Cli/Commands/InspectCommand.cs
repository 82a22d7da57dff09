using System.CommandLine;
using Nibble.Graphs;
using Nibble.Onnx;
using Nibble.Studies;

namespace Nibble.Cli;

/// <summary><c>nibble inspect</c>: what a model is made of and how it runs.</summary>
internal static class InspectCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "An ONNX model, float or quantized." };
        Option<OnnxReadOptions> dimensions = DimensionOption.Create();
        Option<bool> json = SharedOptions.Json();
        var command = new ExampleCommand(
            "inspect",
            "Show a model's inputs and outputs, its layers with formats, proved accumulators and bytes, and the steps that it runs in.",
            "nibble inspect runs/mnist-mlp/model.quantized.onnx")
        { model, dimensions, json };
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(model)!;
            Graph graph = OnnxFile.Read(path, DimensionOption.In(parsed, dimensions));
            ReportPrinter.Print(InspectionReport.Of(graph, path, new FileInfo(path).Length, CommandText.Of(parsed)), parsed.GetValue(json));
        });
        return command;
    }
}
