using System.CommandLine;
using System.Globalization;

namespace Nibble.Cli;

/// <summary>Amounts as people write them: percentages and sizes.</summary>
internal static class AmountWords
{
    private static readonly (string Suffix, long Factor)[] Units = [("Ki", 1L << 10), ("Mi", 1L << 20), ("Gi", 1L << 30), ("k", 1_000), ("M", 1_000_000), ("G", 1_000_000_000)];

    /// <summary>Takes a percentage from 0 to 100 with its sign, as a share of 1.</summary>
    public static Option<double?> Percentage(this Option<double?> option)
    {
        option.HelpName = "N%";
        option.CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (text.EndsWith('%') && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent) && percent is >= 0 and <= 100)
                return percent / 100;
            result.AddError($"{option.Name} takes a percentage from 0% to 100%, such as 0.5%, but '{text}' was given.");
            return null;
        };
        return option;
    }

    /// <summary>Takes a number of bytes: 100000, 100k or 1.5M of a thousand, 100Ki or 2Mi of 1024; a B at the end says no more.</summary>
    public static Option<long?> Bytes(this Option<long?> option)
    {
        option.HelpName = "SIZE";
        option.CustomParser = result =>
        {
            if (ParseBytes(result.Tokens[0].Value) is long bytes)
                return bytes;
            result.AddError($"{option.Name} takes a size of at least a byte, such as 100000, 100k (a thousand each) or 100Ki (1024 each), but '{result.Tokens[0].Value}' was given.");
            return null;
        };
        return option;
    }

    private static long? ParseBytes(string text)
    {
        string rest = text.EndsWith('B') ? text[..^1] : text;
        (string suffix, long factor) = Units.FirstOrDefault(unit => rest.EndsWith(unit.Suffix, StringComparison.Ordinal), ("", 1));
        return decimal.TryParse(rest.AsSpan(0, rest.Length - suffix.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number) && number * factor is >= 1 and <= long.MaxValue / 2
            ? (long)(number * factor)
            : null;
    }
}
