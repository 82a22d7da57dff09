using System.Text.Json.Nodes;

namespace Nibble.Reports;

/// <summary>Where a page has the libraries that draw its charts from.</summary>
/// <param name="Libraries">The libraries in the order in which they are loaded.</param>
public sealed record ChartScripts(IReadOnlyList<ChartLibrary> Libraries)
{
    private static readonly string[] LoadingOrder = ["vega", "vega-lite", "vega-embed"];

    /// <summary>The libraries inside the page, which then needs no network; null where this build of Nibble was made without npm.</summary>
    public static ChartScripts? Embedded { get; } = FindEmbedded();

    /// <summary>The libraries linked from a CDN, in the exact versions that this build names; the page needs the network and says so.</summary>
    public static ChartScripts Linked { get; } = new([.. Versions().Select(library => library with { Source = null, License = null })]);

    /// <summary>Embedded where possible, linked otherwise.</summary>
    public static ChartScripts Default => Embedded ?? Linked;

    /// <summary>Whether the page has everything inside.</summary>
    public bool IsOffline => Libraries.All(library => library.Source is not null);

    private static ChartScripts? FindEmbedded()
    {
        ChartScripts found = new([.. Versions().Select(library => library with
        {
            Source = Resource.Find($"{library.Name}.min.js"),
            License = Resource.Find($"{library.Name}.LICENSE"),
        })]);
        return found.IsOffline ? found : null;
    }

    private static IEnumerable<ChartLibrary> Versions()
    {
        JsonNode package = JsonNode.Parse(Resource.Read("package.json"))!;
        return LoadingOrder.Select(name => new ChartLibrary(name, package["dependencies"]![name]!.GetValue<string>()));
    }
}
