namespace Nibble.Reports;

/// <summary>One line of a chart: a name, whose color is the same in every chart of a report, and points in drawing order.</summary>
public sealed record ChartSeries
{
    /// <summary>Creates the series.</summary>
    /// <param name="name">What the legend calls it.</param>
    /// <param name="x">The points' places on the x axis.</param>
    /// <param name="y">Their values, one per place. NaN and infinities leave a gap.</param>
    /// <exception cref="ReportException">There are not as many values as places.</exception>
    public ChartSeries(string name, IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        if (x.Count != y.Count)
            throw new ReportException($"Series '{name}' has {x.Count} places on x but {y.Count} values. Give one value per place; NaN leaves a gap.");
        Name = name;
        X = x;
        Y = y;
    }

    /// <summary>What the legend calls it.</summary>
    public string Name { get; }

    /// <summary>The points' places on the x axis.</summary>
    public IReadOnlyList<double> X { get; }

    /// <summary>The points' values.</summary>
    public IReadOnlyList<double> Y { get; }

    /// <summary>What tells lines of one name apart, such as "training" and "validation": shown as the dash of the line. Null for none.</summary>
    public string? Kind { get; init; }

    /// <summary>Whether it is what the others are measured against, such as the target: drawn in the text's color.</summary>
    public bool IsReference { get; init; }
}
