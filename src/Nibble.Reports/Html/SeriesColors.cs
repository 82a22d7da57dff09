using System.Text.Json.Nodes;

namespace Nibble.Reports;

/// <summary>
/// One color per series name over all charts and tables of a page, in the order in which the charts first name them.
/// A color is the name of a CSS variable, so that the stylesheet alone knows the light and the dark palette.
/// </summary>
internal sealed class SeriesColors
{
    /// <summary>How many colors the stylesheet has; further series begin again.</summary>
    public const int Count = 8;

    /// <summary>The entry of a specification's <c>usermeta</c> that lists the series in the text's color.</summary>
    public const string References = "references";

    private readonly Dictionary<string, string> _variables = [];

    public SeriesColors(IEnumerable<ReportPart> parts)
    {
        ReportChart[] charts = [.. Charts(parts)];
        foreach (JsonNode? name in charts.SelectMany(chart => chart.Spec["usermeta"]?[References] as JsonArray ?? []))
            _variables[$"{name}"] = "--text";
        int colored = 0;
        foreach (ReportChart chart in charts)
        {
            foreach (JsonObject scale in Scales(chart.Spec))
            {
                foreach (string name in Names(scale))
                {
                    if (_variables.TryAdd(name, $"--series-{(colored % Count) + 1}"))
                        colored++;
                }
            }
        }
    }

    public static IEnumerable<ReportChart> Charts(IEnumerable<ReportPart> parts) => parts.SelectMany(part => part switch
    {
        ReportChart chart => [chart],
        ReportSection section => Charts(section.Parts),
        _ => [],
    });

    /// <summary>The series' CSS variable, or null where no chart names it.</summary>
    public string? Find(string name) => _variables.GetValueOrDefault(name);

    /// <summary>The chart with its series in the page's colors.</summary>
    public JsonObject Paint(JsonObject spec)
    {
        JsonObject painted = spec.DeepClone().AsObject();
        foreach (JsonObject scale in Scales(painted).ToList())
            scale["range"] = VegaLite.Texts(Names(scale).Select(name => _variables[name]));
        return painted;
    }

    private static IEnumerable<string> Names(JsonObject scale) =>
        scale["domain"]!.AsArray().Select(name => name is JsonValue value && value.TryGetValue(out string? text) ? text : "");

    /// <summary>The scales of every color encoding of the field <c>series</c> that lists its names.</summary>
    private static IEnumerable<JsonObject> Scales(JsonNode? node)
    {
        IEnumerable<JsonNode?> children = node switch
        {
            JsonObject child => child.Select(property => property.Value),
            JsonArray array => array,
            _ => [],
        };
        foreach (JsonObject scale in children.SelectMany(Scales))
            yield return scale;
        if (node is JsonObject outer && outer["color"] is JsonObject color && color["field"]?.ToString() == "series"
            && color["scale"] is JsonObject own && own["domain"] is JsonArray)
            yield return own;
    }
}
