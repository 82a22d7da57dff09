using System.CommandLine;
using System.CommandLine.Parsing;
using Nibble.Graphs;
using Nibble.Quantization;
using Nibble.Studies;

namespace Nibble.Cli;

/// <summary>What scales and zero points may be, and what the sums must fit.</summary>
internal sealed class ScaleOptions(ModeOptions mode) : OptionGroup("Arithmetic")
{
    private readonly Option<bool> _powerOfTwo = new("--power-of-two") { Description = "Fixed point: scales are powers of two, chosen for the greatest SQNR, and rescaling is a shift." };
    private readonly Option<bool> _symmetric = new("--symmetric") { Description = "No zero points: activations that go below zero become signed." };
    private readonly Option<bool> _asymmetric = new("--asymmetric") { Description = "Zero points for signed formats as well: of activations, and with --weights-only of weights." };
    private readonly Option<int?> _accumulator = new Option<int?>("--accumulator") { Description = "Bits that every accumulator must provably fit: 2 to 32." }.Within(2, 32);

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => [_symmetric, _asymmetric, _powerOfTwo, _accumulator];

    /// <summary>Whether scales are powers of two.</summary>
    public bool IsPowerOfTwo(CommandResult given) => given.GetValue(_powerOfTwo);

    /// <summary>Whether grids have a zero point; null where their formats decide.</summary>
    public bool? HasZeroPoint(CommandResult given) => given.GetValue(_asymmetric) ? true : given.GetValue(_symmetric) ? false : null;

    /// <summary>The arithmetic's part of a recipe.</summary>
    public QuantizationRecipe AddTo(QuantizationRecipe recipe, CommandResult given) => recipe with
    {
        Requantization = IsPowerOfTwo(given) ? Requantization.FixedPoint : Requantization.FloatScale,
        Accumulator = given.GetValue(_accumulator) is int bits ? new AccumulatorLimit(bits) : null,
    };

    /// <inheritdoc/>
    public override void Check(CommandResult given)
    {
        if (given.GetValue(_symmetric) && given.GetValue(_asymmetric))
            given.AddError("--symmetric takes zero points away and --asymmetric adds them. Give one of them.");
        if (given.GetValue(_asymmetric) && IsPowerOfTwo(given))
            given.AddError("--asymmetric does not go with --power-of-two, whose grids have no zero points.");
        if (given.Has(_accumulator) && mode.Of(given) == QuantizationMode.WeightsOnly)
            given.AddError("--accumulator does not go with --weights-only, where sums are of real numbers.");
        if (IsPowerOfTwo(given) && mode.Of(given) == QuantizationMode.Dynamic)
            given.AddError("--power-of-two does not go with --dynamic, whose scales come from the values at run time.");
    }
}
