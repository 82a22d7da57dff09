using System.CommandLine;
using Nibble.Data;
using Nibble.Graphs;
using Nibble.Onnx;
using Nibble.Studies;

namespace Nibble.Cli;

/// <summary><c>nibble evaluate</c>: how a model does on data.</summary>
internal static class EvaluateCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "An ONNX model, float or quantized." };
        var data = new Option<string>("--data") { Description = "A data set's name, or a .npz or .csv file or a folder with inputs and answers.", HelpName = "DATA", Required = true };
        Option<string> split = new Option<string>("--split") { Description = "The part of the data.", DefaultValueFactory = _ => "test" }.OneOf("test", "train");
        Option<OnnxReadOptions> dimensions = DimensionOption.Create();
        Option<bool> json = SharedOptions.Json(), quiet = SharedOptions.Quiet();
        Option<string?> root = SharedOptions.DataRoot();
        var command = new ExampleCommand(
            "evaluate",
            "Measure a model on a data set, running its quantized layers in integers: accuracy, loss and confusion for classes, RMSE for real targets.",
            "nibble evaluate runs/mnist-mlp/model.quantized.onnx --data mnist")
        { model, data, split, dimensions, root, json, quiet };
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(model)!, source = parsed.GetValue(data)!;
            DataSplit part = parsed.GetValue(split) == "train" ? DataSplit.Train : DataSplit.Test;
            Graph graph = OnnxFile.Read(path, DimensionOption.In(parsed, dimensions));
            Dataset samples = ModelEvaluation.InputsFor(graph, DatasetSource.Open(source, DataRoot.Resolve(parsed.GetValue(root)), part));
            EvaluationResult result = ProgressDisplay.Show(parsed.GetValue(quiet), progress => ModelEvaluation.Evaluate(graph, samples, progress: progress, cancellation: StopSignal.Token));
            ReportPrinter.Print(EvaluationReport.Of(result, path, source, CommandText.Of(parsed)), parsed.GetValue(json));
        });
        return command;
    }
}
