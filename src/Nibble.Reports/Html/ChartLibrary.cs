namespace Nibble.Reports;

/// <summary>A JavaScript library that a page loads.</summary>
/// <param name="Name">Its npm package.</param>
/// <param name="Version">Its exact version.</param>
public sealed record ChartLibrary(string Name, string Version)
{
    /// <summary>Its code. Null where the page links it instead.</summary>
    public string? Source { get; init; }

    /// <summary>The license text that must go with its code.</summary>
    public string? License { get; init; }

    /// <summary>Where a page links it from.</summary>
    public Uri Link => new($"https://cdn.jsdelivr.net/npm/{Name}@{Version}/build/{Name}.min.js");
}
