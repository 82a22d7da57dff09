using System.CommandLine;
using System.Globalization;
using Nibble.Numerics;
using Nibble.Reports;

namespace Nibble.SideBySide;

/// <summary>The command line of the program.</summary>
internal static class SideBySideCommand
{
    private const int Failed = 1;

    public static int Run(string[] arguments)
    {
        var groups = new Argument<string[]>("groups") { Description = $"What to compare; everything unless said: {string.Join(", ", Groups.All.Select(group => $"{group.Name} ({group.Description})"))}.", Arity = ArgumentArity.ZeroOrMore };
        groups.AcceptOnlyFromAmong([.. Groups.All.Select(group => group.Name)]);
        Option<int[]> threads = Counts("--threads", "Threads of either side, with commas between; 1,2 unless said.", [1, 2]);
        var seconds = new Option<double>("--seconds") { Description = "How long to measure each pair.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var only = new Option<string?>("--only") { Description = "Leave out the rows whose name does not contain this.", HelpName = "TEXT" };
        var models = new Option<string[]>("--models") { Description = "ONNX files for 'models', or OURS=THEIRS for two of the same input; the built-in networks unless said.", HelpName = "FILE", AllowMultipleArgumentsPerToken = true };
        Option<int[]> batches = Counts("--batches", "Samples that networks get at once, with commas between; 1,64 unless said.", [1, 64]);
        var make = new Option<string?>("--make") { Description = "Only write the built-in networks to a folder.", HelpName = "FOLDER" };
        var openBlas = new Option<string?>("--openblas") { Description = "OpenBLAS, where the system does not find it by itself.", HelpName = "FILE" };
        var oneDnn = new Option<string?>("--onednn") { Description = "oneDNN, likewise.", HelpName = "FILE" };
        var onnxRuntime = new Option<string?>("--onnxruntime") { Description = "ONNX Runtime, likewise.", HelpName = "FILE" };
        var memory = new Option<bool>("--memory") { Description = "Only compare how much memory training takes, each network and side in a process of its own." };
        var trainAlone = new Option<string?>("--train-alone") { Description = "What --memory starts: train one network here and print the greatest resident size.", HelpName = "NETWORK", Hidden = true };
        var json = new Option<bool>("--json") { Description = "Print JSON instead of Markdown." };
        var root = new RootCommand("Times Nibble and its peers in turns, and prints the ratios of their medians. Progress goes to standard error.")
        {
            groups, threads, seconds, only, models, batches, make, openBlas, oneDnn, onnxRuntime, memory, trainAlone, json,
        };
        root.SetAction(parsed =>
        {
            if (parsed.GetValue(make) is { } folder)
            {
                foreach (string file in BuiltInModels.Write(folder))
                    Console.Out.WriteLine(file);
                return 0;
            }

            if (parsed.GetValue(trainAlone) is { } network)
                return PeakMemory.TrainAlone(network);
            if (parsed.GetValue(memory))
            {
                ReportTable table = PeakMemory.Compare(what => parsed.GetValue(only) is not { } part || what.Contains(part, StringComparison.OrdinalIgnoreCase), parsed.GetValue(threads)![^1]);
                Console.Out.WriteLine(new Report("Memory") { Parts = [table] }.ToMarkdown());
                return 0;
            }

            var peers = new PeerSet(parsed.GetValue(openBlas), parsed.GetValue(oneDnn), parsed.GetValue(onnxRuntime));
            var comparison = new Comparison(peers, parsed.GetValue(threads)!, TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(only), parsed.GetValue(models)!, parsed.GetValue(batches)!);
            string[] names = parsed.GetValue(groups)!;
            IReadOnlyList<Row> rows = comparison.Run(Groups.All.Where(group => names.Length == 0 || names.Contains(group.Name)));
            Report report = ComparisonReport.Of(rows, peers, string.Join(' ', ["Nibble.SideBySide", .. names, "--threads", string.Join(',', parsed.GetValue(threads)!), FormattableString.Invariant($"--seconds {parsed.GetValue(seconds)}")]));
            Console.Out.WriteLine(parsed.GetValue(json) ? report.ToJson() : report.ToMarkdown());
            return comparison.Failures == 0 && rows.All(row => row.Agreement.Holds) ? 0 : Failed;
        });
        try
        {
            return root.Parse(arguments).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (NibbleException error)
        {
            Console.Error.WriteLine($"Nibble.SideBySide: {error.Message}");
            return Failed;
        }
    }

    private static Option<int[]> Counts(string name, string description, int[] usual) => new(name)
    {
        Description = description,
        HelpName = "N,N",
        Arity = ArgumentArity.ExactlyOne,
        DefaultValueFactory = _ => usual,
        CustomParser = result =>
        {
            int[] counts = [.. result.Tokens[0].Value.Split(',').Select(word => int.TryParse(word, CultureInfo.InvariantCulture, out int count) ? count : 0)];
            if (counts.Any(count => count is < 1 or > 1024))
                result.AddError($"{name} takes whole numbers from 1 to 1024 with commas between, but '{result.Tokens[0].Value}' was given.");
            return counts;
        },
    };
}
