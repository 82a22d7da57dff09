using System.Collections.Immutable;
using System.CommandLine;
using Nibble.Numerics;
using Nibble.Reports;
using Nibble.Studies;

namespace Nibble.Cli;

/// <summary><c>nibble sqnr</c>: how exactly few bits can hold weights.</summary>
internal static class SqnrCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "Weights: a .npy array, or an ONNX model." };
        var tensor = new Option<string?>("--tensor") { Description = "Of a model, the one tensor to look at; all weights of its layers unless said." };
        var bits = new Option<string>("--bits") { Description = "Numbers of bits, 2 to 16, such as 6, 2-8 or 2,4,8.", DefaultValueFactory = _ => "2-8" };
        var output = new Option<string?>("--output", "-o") { Description = "Also write the report with its pictures: .html, .json or .md." };
        Option<bool> json = SharedOptions.Json();
        bits.Validators.Add(result =>
        {
            try
            {
                SqnrStudy.ParseBits(result.GetValue(bits) ?? "");
            }
            catch (NibbleException error)
            {
                result.AddError(error.Message);
            }
        });
        var command = new Command("sqnr", """
            Show how exactly fixed-point numbers of few bits hold weights: the signal-to-quantization-noise ratio over bits and over the point position, with one position for the network, for each layer and for each neuron.

            Example: nibble sqnr runs/mnist-mlp/model.onnx --tensor layer1.weight --output sqnr.html
            """)
        { file, tensor, bits, output, json };
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(file)!;
            ImmutableArray<NetworkWeight> weights = WeightFile.Read(path, parsed.GetValue(tensor));
            SqnrResult result = SqnrStudy.Run(weights, SqnrStudy.ParseBits(parsed.GetValue(bits)!));
            Report report = SqnrReport.Of(result, path, CommandText.Of(parsed));
            if (parsed.GetValue(output) is string target)
                report.Write(target);
            ReportPrinter.Print(report, parsed.GetValue(json));
            if (parsed.GetValue(output) is string written)
                CommandText.Wrote(written, "the report", parsed.GetValue(json));
        });
        return command;
    }
}
