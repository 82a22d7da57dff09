using System.Text.Json;

namespace Nibble.Cli.Tests;

/// <summary>Finds things in a report that the program printed as JSON.</summary>
internal static class Reported
{
    /// <summary>The table of a title.</summary>
    public static JsonElement Table(JsonElement report, string title) =>
        Parts(report).Single(part => part.GetProperty("kind").GetString() == "table" && part.GetProperty("title").GetString() == title);

    /// <summary>The value of a fact.</summary>
    public static JsonElement Fact(JsonElement report, string label) => Parts(report)
        .Where(part => part.GetProperty("kind").GetString() == "facts")
        .SelectMany(part => part.GetProperty("facts").EnumerateArray())
        .Single(fact => fact.GetProperty("label").GetString() == label)
        .GetProperty("value");

    /// <summary>The cells of a table's column.</summary>
    public static IEnumerable<JsonElement> Column(JsonElement table, string name)
    {
        int index = table.GetProperty("columns").EnumerateArray().ToList().FindIndex(column => column.GetProperty("name").GetString() == name);
        return table.GetProperty("rows").EnumerateArray().Select(row => row[index]);
    }

    private static IEnumerable<JsonElement> Parts(JsonElement element) => element.TryGetProperty("parts", out JsonElement parts)
        ? parts.EnumerateArray().SelectMany(part => Parts(part).Prepend(part))
        : [];
}
