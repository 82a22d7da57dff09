using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nibble.Reports;

namespace Nibble.Documentation.Tests;

/// <summary>Draws the charts of reports as still SVG pictures, with the libraries that reports have inside, in Node.</summary>
internal static class ChartPictures
{
    /// <summary>The pictures by name, each ending with a line break. Skips the test where Node or the libraries are missing.</summary>
    public static IReadOnlyDictionary<string, string> Draw(IReadOnlyDictionary<string, ReportChart> charts)
    {
        Skip.If(ChartScripts.Embedded is null, "This build has no chart libraries: npm was missing.");
        JsonObject input = new()
        {
            ["libraries"] = new JsonArray([.. ChartScripts.Embedded!.Libraries.Where(library => library.Name is "vega" or "vega-lite").Select(library => (JsonNode)library.Source!)]),
            ["specs"] = new JsonObject(charts.Select(chart => KeyValuePair.Create<string, JsonNode?>(chart.Key, Still(chart.Value.Spec)))),
        };
        string output = RunNode(Repository.PathOf("tests/Nibble.Documentation.Tests/Formats/draw.cjs"), input.ToJsonString());
        return JsonSerializer.Deserialize<Dictionary<string, string>>(output)!.ToDictionary(picture => picture.Key, picture => picture.Value.ReplaceLineEndings("\n") + "\n");
    }

    // The chart in one size and the light colors, without what answers a pointer.
    private static JsonObject Still(JsonObject spec)
    {
        JsonObject still = spec.DeepClone().AsObject();
        (still["width"], still["height"]) = (480, 240);
        JsonArray layers = still["layer"]!.AsArray();
        layers.Remove(layers.Single(layer => layer!["params"]?[0]?["name"]?.ToString() == "pointed"));
        still["config"] = new JsonObject
        {
            ["background"] = "white",
            ["font"] = "sans-serif",
            ["view"] = new JsonObject { ["stroke"] = null },
            ["axis"] = new JsonObject { ["gridColor"] = "#e3e3de", ["domainColor"] = "#e3e3de", ["tickColor"] = "#e3e3de", ["titleFontWeight"] = 400 },
            ["axisX"] = new JsonObject { ["tickCount"] = 8 },
            ["range"] = new JsonObject { ["category"] = new JsonArray("#0072b2", "#d98200", "#b3b3ad") },
        };
        return still;
    }

    private static string RunNode(string script, string input)
    {
        var start = new ProcessStartInfo("node", [script]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        Process? node = null;
        try
        {
            node = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Skip.If(true, "'node' is not on the PATH; install Node.js to compare the pictures of docs/formats.md.");
        }

        using Process process = node!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A script that ended before it had read all says why below.
        }

        process.WaitForExit();
        return process.ExitCode == 0 ? output.Result : throw new InvalidOperationException($"Node could not draw the pictures: {errors.Result}");
    }
}
