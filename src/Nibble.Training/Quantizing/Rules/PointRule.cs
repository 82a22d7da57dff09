using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>How the values of one tensor become points, at each step anew, over memory that is made once.</summary>
internal abstract class PointRule
{
    /// <summary>Creates a rule for tensors of a shape.</summary>
    /// <exception cref="NibbleException">The shape lacks the granularity's axis.</exception>
    protected PointRule(Granularity granularity, Shape shape)
    {
        Groups = granularity.Over(shape);
        Ranges = new Interval[Math.Max(Groups.Count, 1)];
    }

    /// <summary>Which values share a scale.</summary>
    public GroupWalk Groups { get; }

    /// <summary>The least and the greatest point of each group, as of the last <see cref="Map"/>.</summary>
    public Interval[] Ranges { get; }

    /// <summary>Writes the points of values.</summary>
    /// <param name="values">Of the rule's shape.</param>
    /// <param name="points">As many; any element order of the values is theirs.</param>
    /// <param name="random">What stochastic rules draw from; the element's index is the counter.</param>
    /// <exception cref="NibbleException">A value that a range is chosen from is NaN or infinite.</exception>
    public abstract void Map(Tensor values, Tensor points, CounterRandom random);

    /// <summary>The rule of a quantizer, bit for bit <see cref="Quantizer.FakeQuantize"/>. Common ones allocate nothing when they map.</summary>
    /// <exception cref="NibbleException">The shape lacks the granularity's axis.</exception>
    public static PointRule Of(Quantizer quantizer, Shape shape) => quantizer switch
    {
        GridQuantizer grid => new GridRule(grid, GridChoice.Of(grid), shape),
        SignQuantizer { Scale: float scale } sign => new SignRule(sign, scale, shape),
        TernaryQuantizer { ScaleFormat: null } ternary when HasWholeRuns(ternary, shape) => new TernaryRule(ternary, shape),
        WageQuantizer { Granularity.Axis: null, Bits: > 1 and <= 15 } wage => new WageRule(wage, shape),
        SignQuantizer { IsStochastic: false } sign => new MeanSignRule(sign, shape),
        DoReFaWeightQuantizer { Bits: > 1, Rounding: not Rounding.Stochastic } dorefa => new DoReFaWeightRule(dorefa, shape),
        CodebookQuantizer { ParametersPerGroup: 0 } known and not TernaryQuantizer when Determinism.Of(known) == known => new FixedCodebookRule(known, shape),
        CodebookQuantizer coded => new CodebookRule(coded, shape),
        _ => new AnyRule(quantizer, shape),
    };

    /// <summary>Whether the values of every group lie side by side.</summary>
    private static bool HasWholeRuns(Quantizer quantizer, Shape shape) => quantizer.Granularity.Over(shape).HasWholeRuns(checked((int)shape.ElementCount));
}
