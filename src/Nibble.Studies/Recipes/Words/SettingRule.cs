using System.Globalization;

namespace Nibble.Studies;

/// <summary>What the value of a setting may be.</summary>
/// <param name="Expects">What is said of a wrong one: "…, but <c>Expects</c> was expected".</param>
/// <param name="Accepts">Whether a value is right.</param>
internal sealed record SettingRule(string Expects, Func<string, bool> Accepts)
{
    /// <summary>Takes no value: being named is enough.</summary>
    public static SettingRule Flag { get; } = new("true or false", text => text is "true" or "false") { IsFlag = true };

    /// <summary>Anything, such as a name.</summary>
    public static SettingRule Text { get; } = new("a name", text => text.Length > 0);

    /// <summary>A window's rows and columns, or one number for both.</summary>
    public static SettingRule Size { get; } = new("a size such as 3 or 3x3", text => Sizes(text) is not null);

    /// <summary>A quantizer's phrase.</summary>
    public static SettingRule Quantizer { get; } = new("a quantizer such as 'int4 per channel'", text => text.Length > 0) { IsQuantizer = true };

    /// <summary>A list of layers.</summary>
    public static SettingRule Layers { get; } = new("a list of layers in brackets", _ => false) { IsLayers = true };

    /// <summary>Several numbers from 0 on, with spaces between.</summary>
    public static SettingRule Wholes { get; } = new("whole numbers, such as 30 60", text => text.Split(' ').All(word => Whole(word) is >= 0)) { IsList = true };

    public bool IsFlag { get; private init; }

    public bool IsQuantizer { get; private init; }

    public bool IsLayers { get; private init; }

    /// <summary>Whether a value may be several words.</summary>
    public bool IsList { get; private init; }

    /// <summary>A whole number of a range.</summary>
    public static SettingRule WholeFrom(long least, long most = 1 << 20) =>
        new($"a whole number of {least} to {most:N0}".Replace(",", "", StringComparison.Ordinal), text => Whole(text) is { } value && value >= least && value <= most);

    /// <summary>A number of a range, ends included.</summary>
    public static SettingRule RealFrom(double least, double most = double.MaxValue) => new(
        most == double.MaxValue ? least == 0 ? "a number that is not negative" : $"a number of at least {least}" : least == double.MinValue ? "a number" : $"a number of {least} to {most}",
        text => Real(text) is { } value && value >= least && value <= most);

    /// <summary>One of a few words.</summary>
    public static SettingRule OneOf(params string[] words) => new(string.Join(", ", words[..^1]) + " or " + words[^1], words.Contains) { Words = words };

    public IReadOnlyList<string> Words { get; private init; } = [];

    public static long? Whole(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out long value) ? value : null;

    public static double? Real(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;

    public static (int Rows, int Columns)? Sizes(string text)
    {
        string[] parts = text.Split('x');
        return parts.Length <= 2 && Whole(parts[0]) is >= 1 and <= 1 << 16 and long rows && Whole(parts[^1]) is >= 1 and <= 1 << 16 and long columns
            ? ((int)rows, (int)columns)
            : null;
    }
}
