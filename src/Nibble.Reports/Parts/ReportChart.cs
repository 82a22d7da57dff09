using System.Text.Json.Nodes;

namespace Nibble.Reports;

/// <summary>An interactive chart. <see cref="Charts"/> makes the common kinds without any JSON.</summary>
/// <param name="Title">The heading, in plain text.</param>
/// <param name="Spec">A Vega-Lite 6 specification with its data inside; not changed by rendering.</param>
public sealed record ReportChart(string Title, JsonObject Spec) : ReportPart
{
    /// <summary>What a reader should see in it; the inline markup of <see cref="ReportText"/>. Null for none.</summary>
    public string? Caption { get; init; }
}
