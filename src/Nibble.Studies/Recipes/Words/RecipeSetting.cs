namespace Nibble.Studies;

/// <summary>What can be said beside a word.</summary>
/// <param name="Name">How it is named: <c>pad same</c>.</param>
/// <param name="Rule">What it may be.</param>
/// <param name="Default">What holds where it isn't said; null where nothing does.</param>
internal sealed record RecipeSetting(string Name, SettingRule Rule, string? Default = null)
{
    /// <summary>Whether its place is enough, without its name: <c>conv 64 3x3</c>.</summary>
    public bool IsPositional { get; init; }

    /// <summary>Whether it must be said.</summary>
    public bool IsRequired { get; init; }

    /// <summary>A setting that must be said, in its place or by its name.</summary>
    public static RecipeSetting Required(string name, SettingRule rule) => new(name, rule) { IsPositional = true, IsRequired = true };

    /// <summary>A setting that may be said in its place or by its name.</summary>
    public static RecipeSetting Positional(string name, SettingRule rule, string? fallback) => new(name, rule, fallback) { IsPositional = true };

    /// <summary>A setting that holds where it is named.</summary>
    public static RecipeSetting Flag(string name) => new(name, SettingRule.Flag);
}
