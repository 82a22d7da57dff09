using System.CommandLine;
using System.CommandLine.Parsing;
using Nibble.Numerics;
using Nibble.Quantization;
using Nibble.Studies;

namespace Nibble.Cli;

/// <summary>What the model may lose or take; bits are then searched, layer by layer.</summary>
internal sealed class BudgetOptions(ModeOptions mode, SampleOptions samples, WeightOptions weights) : OptionGroup("Budget")
{
    private const string Bytes = "bytes";

    private readonly Option<double?> _maxDrop = new Option<double?>("--max-drop")
    {
        Description = "Search the least bits of each layer with which the accuracy falls by at most so many points: 0.5% allows 98.5 % where the float model has 99 %. Of samples without labels, the share of answers that may differ from the float model's. --weights and --activations then give the most bits.",
    }.Percentage();

    private readonly Option<double?> _accuracy = new Option<double?>("--accuracy-at-least") { Description = "The same for an accuracy to hold." }.Percentage();
    private readonly Option<long?> _maxBytes = new Option<long?>("--max-bytes")
    {
        Description = "Search bits with which weights, biases and scales, packed, take no more: 100k is 100,000 bytes, 100Ki 102,400. (ONNX files store codes of fewer than 8 bits in bytes unless their operator set has narrower types.)",
    }.Bytes();

    private readonly Option<int?> _trials = new Option<int?>("--trials") { Description = "The most models to measure; 60 unless said. With --accumulator alone, this makes it a search for the best bits under that limit." }.Within(1, 1_000_000);
    private readonly Option<double?> _minutes = new Option<double?>("--max-minutes") { Description = "Start no trial after so many minutes." }.Within(0.0, 1e6);
    private readonly Option<string> _minimize = new Option<string>("--minimize") { Description = "What to make small once the accuracy holds; bit operations count the bits of activations, too.", DefaultValueFactory = _ => Bytes }.OneOf(Bytes, "bit-operations");
    private readonly Option<int> _samplesPerTrial = new Option<int>("--trial-samples") { Description = "Samples that a trial is measured on: of the training part, without those for calibration, or of the test part where the data has no other. What is found must hold on all test samples, too.", DefaultValueFactory = _ => 2000 }.Within(1, 10_000_000);

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => [_maxDrop, _accuracy, _maxBytes, _minimize, _trials, _minutes, _samplesPerTrial];

    /// <summary>The budget's part of what is asked for.</summary>
    public QuantizeOptions AddTo(QuantizeOptions options, CommandResult given) => !IsSearch(given)
        ? options
        : options with
        {
            // Of few bits, none should be spent on outliers.
            Recipe = weights.RangeOf(given) is null && options.Recipe.Weights is UniformQuantizer uniform ? options.Recipe with { Weights = uniform with { Range = RangeRule.LeastSquares } } : options.Recipe,
            Budget = new QuantizationBudget
            {
                MaxDrop = given.GetValue(_maxDrop),
                AccuracyAtLeast = given.GetValue(_accuracy),
                MaxBytes = given.GetValue(_maxBytes),
                Minimize = given.GetValue(_minimize) == Bytes ? SearchCost.Bytes : SearchCost.BitOperations,
                Trials = given.GetValue(_trials) ?? new QuantizationBudget().Trials,
                MaxTime = given.GetValue(_minutes) is double minutes ? TimeSpan.FromMinutes(minutes) : null,
                SamplesPerTrial = given.GetValue(_samplesPerTrial),
            },
        };

    /// <inheritdoc/>
    public override void Check(CommandResult given)
    {
        Option[] goals = [_maxDrop, _accuracy, _maxBytes];
        if (!IsSearch(given))
        {
            foreach (Option option in Options.Where(given.Has))
                given.AddError($"{option.Name} is of a search for a budget: give --max-drop, --accuracy-at-least or --max-bytes as well.");
            return;
        }

        if (!goals.Any(given.Has) && given.GetValue<int?>("--accumulator") is null)
            given.AddError("--trials needs something to search for: --max-drop, --accuracy-at-least, --max-bytes or --accumulator.");
        if (mode.Of(given) != QuantizationMode.Static)
            given.AddError("A budget does not go with --dynamic or --weights-only: its bits are searched with integers from end to end.");
        else if (!samples.HasSamples(given))
            given.AddError("A budget is kept by measuring. Give samples by '--data'.");
        if (given.GetValue<string>("--weights") is "ternary" or "binary")
            given.AddError("A search gives each layer its own bits, so --weights ternary and binary leave nothing to search. Give int2 to int16 as the most bits.");
    }

    private bool IsSearch(CommandResult given) => given.Has(_maxDrop) || given.Has(_accuracy) || given.Has(_maxBytes) || given.Has(_trials);
}
