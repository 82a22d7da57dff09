using Microsoft.Playwright;

namespace Nibble.Peers;

/// <summary>A page in the browser with what it complained about and what it asked the network for.</summary>
public sealed class OpenedPage(IPage page, string folder) : IAsyncDisposable
{
    // What was painted beside axes and legends: shapes of an SVG, or how many colors a canvas holds.
    private const string CountMarks = """
        chart => {
          const canvas = chart.querySelector('canvas.marks');
          if (!canvas) return chart.querySelectorAll('.mark-line.role-mark path, .mark-rect.role-mark path, .mark-symbol.role-mark path').length;
          const pixels = new Uint32Array(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer);
          return new Set(pixels).size;
        }
        """;

    /// <summary>The page.</summary>
    public IPage Page { get; } = page;

    /// <summary>Errors and warnings of its console, and exceptions that nobody caught.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Addresses beyond the file itself that it tried to load; none of them was let through.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Loads a file and waits until it has drawn what it can.</summary>
    public async Task LoadAsync(Uri file)
    {
        Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                Complaints.Add(message.Text);
        };
        Page.PageError += (_, error) => Complaints.Add(error);
        Page.Request += (_, request) =>
        {
            if (request.Url != file.AbsoluteUri && !request.Url.StartsWith("data:", StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
                Requests.Add(request.Url);
        };
        await Page.RouteAsync("**/*", route => route.Request.Url == file.AbsoluteUri ? route.ContinueAsync() : route.AbortAsync());
        await Page.GotoAsync(file.AbsoluteUri);
        await Page.WaitForFunctionAsync("document.scripts.length === 0 || document.documentElement.dataset.charts === 'drawn'");
    }

    /// <summary>How many marks a chart has that stand for data: shapes of an SVG, or colors of a canvas.</summary>
    public static Task<int> CountMarksAsync(ILocator chart) => chart.EvaluateAsync<int>(CountMarks);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Page.Context.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
