namespace Nibble.Reports;

/// <summary>One panel of a heatmap: values over a grid of evenly or unevenly spaced places.</summary>
public sealed record ChartGrid
{
    /// <summary>Creates the panel.</summary>
    /// <param name="name">The heading of the panel.</param>
    /// <param name="x">The columns' places, increasing; at least two.</param>
    /// <param name="y">The rows' places, increasing; at least two.</param>
    /// <param name="values">The values row by row: <c>values[row * x.Count + column]</c> belongs to (x[column], y[row]). NaN and infinities leave a hole.</param>
    /// <exception cref="ReportException">A side has fewer than two places or isn't increasing, or there isn't one value per place.</exception>
    public ChartGrid(string name, IReadOnlyList<double> x, IReadOnlyList<double> y, IReadOnlyList<double> values)
    {
        CheckSide(name, "x", x);
        CheckSide(name, "y", y);
        if (values.Count != (long)x.Count * y.Count)
            throw new ReportException($"Heatmap '{name}' has {values.Count} values for {y.Count} rows of {x.Count} places. Give {(long)x.Count * y.Count} values, row by row.");
        Name = name;
        X = x;
        Y = y;
        Values = values;
    }

    /// <summary>The heading of the panel.</summary>
    public string Name { get; }

    /// <summary>The columns' places, increasing.</summary>
    public IReadOnlyList<double> X { get; }

    /// <summary>The rows' places, increasing.</summary>
    public IReadOnlyList<double> Y { get; }

    /// <summary>The values, row by row.</summary>
    public IReadOnlyList<double> Values { get; }

    private static void CheckSide(string name, string side, IReadOnlyList<double> places)
    {
        if (places.Count < 2)
            throw new ReportException($"Heatmap '{name}' has {places.Count} places on {side}; a grid needs at least two.");
        for (int i = 0; i < places.Count; i++)
        {
            if (!double.IsFinite(places[i]) || (i > 0 && places[i] <= places[i - 1]))
                throw new ReportException($"Heatmap '{name}': place {i + 1} on {side} is {places[i]}. Places must be finite and each greater than the one before.");
        }
    }
}
