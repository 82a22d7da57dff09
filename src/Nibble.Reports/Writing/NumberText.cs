using System.Globalization;

namespace Nibble.Reports;

/// <summary>How the numbers of a column or a fact are written, in the invariant culture.</summary>
internal static class NumberText
{
    private const int MostDecimals = 6;

    /// <summary>One format for all, so that decimal points align: integers whole, others with three significant digits of the smallest.</summary>
    public static string FormatFor(IEnumerable<double> numbers)
    {
        double[] finite = [.. numbers.Where(double.IsFinite)];
        if (finite.All(double.IsInteger))
            return finite.Any(number => Math.Abs(number) >= 1e15) ? "G3" : "N0";
        double least = finite.Select(Math.Abs).Where(magnitude => magnitude > 0).Min();
        int decimals = 2 - (int)Math.Floor(Math.Log10(least));
        return decimals > MostDecimals ? "0.00E+0" : $"N{Math.Max(decimals, 0)}";
    }

    /// <summary>The number in a .NET numeric format.</summary>
    /// <exception cref="ReportException">The format isn't one.</exception>
    public static string Write(double number, string format)
    {
        if (double.IsNaN(number))
            return "NaN";
        if (double.IsInfinity(number))
            return number > 0 ? "∞" : "-∞";
        try
        {
            return number.ToString(format, CultureInfo.InvariantCulture);
        }
        catch (FormatException)
        {
            throw new ReportException($"'{format}' is no .NET numeric format for the number {number.ToString(CultureInfo.InvariantCulture)}. Use one such as F3, N0, P1 or E2, or leave it out.");
        }
    }

    /// <summary>The cell as plain text; null for an empty one.</summary>
    public static string? Write(ReportCell? cell, string format) =>
        cell is not { } value ? null : value.Number is { } number ? Write(number, format) : value.Text;

    /// <summary>The fact's value with its unit; a dash where there is none.</summary>
    public static string Write(ReportFact fact)
    {
        double[] numbers = fact.Value?.Number is { } number ? [number] : [];
        string? text = Write(fact.Value, fact.Format ?? FormatFor(numbers));
        return text is null ? "–" : text;
    }
}
