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
    public static SettingRule Quantizer { get; } = new("a quantizer such as 'int4 per channel'", text => text.Length > 0) { CheckPhrase = phrase => QuantizerWords.All.Bind(phrase) };

    /// <summary>The phrase of a surrogate gradient.</summary>
    public static SettingRule Surrogate { get; } = new("a surrogate such as 'tanh 3'", text => text.Length > 0) { CheckPhrase = phrase => SurrogateWords.All.Bind(phrase) };

    /// <summary>A list of layers.</summary>
    public static SettingRule Layers { get; } = new("a list of layers in brackets", _ => false) { IsLayers = true };

    /// <summary>Several numbers from 0 on, with spaces between.</summary>
    public static SettingRule Wholes { get; } = new("whole numbers, such as 30 60", text => text.Split(' ').All(word => Whole(word) is >= 0)) { GoesOn = word => Whole(word) is >= 0 };

    /// <summary>Several numbers, ascending, with spaces between.</summary>
    public static SettingRule Ascending { get; } = new(
        "at least two ascending numbers, such as -1 0 1",
        text => text.Split(' ') is { Length: > 1 } words && words.All(word => Real(word) is not null) && words.Zip(words.Skip(1)).All(pair => Real(pair.First) < Real(pair.Second)))
    { GoesOn = IsReal };

    public bool IsFlag { get; private init; }

    public bool IsLayers { get; private init; }

    /// <summary>Whether the value is a phrase with words and settings of its own.</summary>
    public bool IsPhrase => CheckPhrase is not null;

    /// <summary>Refuses a phrase that its vocabulary does not know; null where the value is no phrase.</summary>
    public Action<RecipePhrase>? CheckPhrase { get; private init; }

    /// <summary>Whether one more word belongs to a value of several; null where a value is one word.</summary>
    public Func<string, bool>? GoesOn { get; private init; }

    /// <summary>A whole number of a range.</summary>
    public static SettingRule WholeFrom(long least, long most = 1 << 20) =>
        new($"a whole number of {least} to {most:N0}".Replace(",", "", StringComparison.Ordinal), text => Whole(text) is { } value && value >= least && value <= most);

    /// <summary>A number of a range, ends included.</summary>
    public static SettingRule RealFrom(double least, double most = double.MaxValue) => new(
        most == double.MaxValue ? least == 0 ? "a number that is not negative" : $"a number of at least {least}" : least == double.MinValue ? "a number" : $"a number of {least} to {most}",
        text => Real(text) is { } value && value >= least && value <= most);

    /// <summary>One of a few words.</summary>
    public static SettingRule OneOf(params string[] words) => new(string.Join(", ", words[..^1]) + " or " + words[^1], words.Contains) { Words = words };

    /// <summary>One of a few words, some of them with numbers behind.</summary>
    /// <param name="expects">What is said of a wrong one.</param>
    /// <param name="accepts">Whether the words and numbers are right.</param>
    /// <param name="words">The words.</param>
    public static SettingRule WithNumbers(string expects, Func<string, bool> accepts, params string[] words) => new(expects, accepts) { Words = words, GoesOn = IsReal };

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

    private static bool IsReal(string word) => Real(word) is not null;
}
