using System.CommandLine;
using Nibble.Data;
using Nibble.Reports;
using Nibble.Studies;

namespace Nibble.Cli;

/// <summary><c>nibble train</c>: a recipe, from data to a run folder.</summary>
internal static class TrainCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var name = new Argument<string?>("recipe") { Description = "A YAML file, or the name of a built-in recipe.", Arity = ArgumentArity.ZeroOrOne };
        var list = new Option<bool>("--list") { Description = "List the built-in recipes." };
        var resume = new Option<bool>("--resume") { Description = "Go on with the run that the folder holds." };
        Option<int?> epochs = new Option<int?>("--epochs") { Description = "Passes over the training set, instead of the recipe's." }.Within(1, 1_000_000);
        Option<ulong?> seed = new Option<ulong?>("--seed") { Description = "The seed, instead of the recipe's." }.Within(0UL, ulong.MaxValue);
        Option<int?> threads = new Option<int?>("--threads") { Description = "The most threads that work together; as many as there are processors unless said. Results are the same for any number." }.Within(1, 1024);
        var tensorBoard = new Option<bool>("--tensorboard") { Description = "Also write the metrics as an event file, which TensorBoard shows: tensorboard --logdir runs" };
        var output = new Option<string?>("--output", "-o") { Description = "The run folder; runs/NAME unless said.", HelpName = "FOLDER" };
        Option<bool> json = SharedOptions.Json(), quiet = SharedOptions.Quiet();
        Option<string?> root = SharedOptions.DataRoot();
        var command = new ExampleCommand(
            "train",
            "Train a recipe: a YAML file (docs/training.md lists its words) or a built-in one. Leaves a run folder: the recipe, metrics.jsonl with a line for every epoch, a checkpoint, model.onnx and report.html. A run that was stopped or killed and is resumed ends bit-equal to one that was not.",
            "nibble train mnist-mlp --output runs/mnist")
        { name, list, resume, epochs, seed, threads, tensorBoard, output, root, json, quiet };
        command.Validators.Add(result =>
        {
            if (!result.GetValue(list) && result.GetValue(name) is null)
                result.AddError("Name a recipe to train: a YAML file, or a built-in one that --list shows.");
        });
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(list))
            {
                ReportPrinter.Print(BuiltIn(), parsed.GetValue(json));
                return;
            }

            Recipe recipe = Find(parsed.GetValue(name)!);
            recipe = recipe with { Epochs = parsed.GetValue(epochs) ?? recipe.Epochs, Seed = parsed.GetValue(seed) ?? recipe.Seed };
            string folder = parsed.GetValue(output) ?? Path.Combine("runs", recipe.Name);
            var options = new TrainingOptions
            {
                DataRoot = DataRoot.Resolve(parsed.GetValue(root)),
                Resume = parsed.GetValue(resume),
                Threads = parsed.GetValue(threads),
                TensorBoard = parsed.GetValue(tensorBoard),
                Command = CommandText.Of(parsed),
            };
            TrainingResult result = ProgressDisplay.Show(parsed.GetValue(quiet), progress => TrainingRun.Execute(recipe, folder, options, progress, StopSignal.Token));
            ReportPrinter.Print(TrainingReport.Of(result, CommandText.Of(parsed)), parsed.GetValue(json));
            CommandText.Wrote(Path.Combine(folder, "report.html"), $"the run folder {folder}", parsed.GetValue(json));
        });
        return command;
    }

    private static Recipe Find(string name)
    {
        if (BuiltInRecipes.Find(name) is { } builtIn)
            return builtIn;
        if (Path.HasExtension(name) || File.Exists(name))
            return RecipeReader.Read(name);
        throw new StudyException($"There is no recipe '{name}'. {NearestName.Hint(name, [.. BuiltInRecipes.Names])}");
    }

    private static Report BuiltIn() => new("Built-in recipes")
    {
        Parts =
        [
            new ReportTable(
                [new("name"), new("what"), new("data"), new("epochs")],
                [.. BuiltInRecipes.Names.Select(name => BuiltInRecipes.Find(name)!).Select(recipe => (IReadOnlyList<ReportCell?>)[recipe.Name, recipe.Description, recipe.Data, recipe.Epochs])]),
        ],
    };
}
