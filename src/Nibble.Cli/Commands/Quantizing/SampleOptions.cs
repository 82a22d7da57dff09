using System.CommandLine;
using System.CommandLine.Parsing;
using Nibble.Data;
using Nibble.Studies;

namespace Nibble.Cli;

/// <summary>The samples to calibrate with and to measure on.</summary>
internal sealed class SampleOptions(ModeOptions mode) : OptionGroup("Samples")
{
    private const string None = "none";

    private readonly Option<string?> _data = new("--data")
    {
        Description = "A data set's name, or a .npz, .npy or .csv file or a folder of them, with labels or without; random for random numbers; none where no samples are needed.",
        HelpName = "DATA",
    };

    private readonly Option<int> _calibration = new Option<int>("--calibration") { Description = "Training samples to calibrate with: for ranges, rules and passes.", DefaultValueFactory = _ => 256 }.Within(1, 10_000_000);
    private readonly Option<string?> _root = SharedOptions.DataRoot();

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => [_data, _calibration, _root];

    /// <summary>Whether there are samples.</summary>
    public bool HasSamples(CommandResult given) => given.GetValue(_data) is not (null or None);

    /// <summary>The samples' part of what is asked for.</summary>
    public QuantizeOptions AddTo(QuantizeOptions options, CommandResult given) => options with
    {
        Data = HasSamples(given) ? given.GetValue(_data) : null,
        DataRoot = DataRoot.Resolve(given.GetValue(_root)),
        CalibrationSamples = given.GetValue(_calibration),
    };

    /// <inheritdoc/>
    public override void Check(CommandResult given)
    {
        if (mode.Of(given) == QuantizationMode.Static && !HasSamples(given))
            given.AddError("Static quantization chooses the ranges of activations from samples: give '--data' (a few hundred samples without labels will do), or quantize with --dynamic or --weights-only, which need none.");
    }
}
