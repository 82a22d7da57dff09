using Microsoft.Playwright;

namespace Nibble.Reports.Tests;

/// <summary>A page in the browser with what it complained about and what it asked the network for.</summary>
public sealed class OpenedPage(IPage page, string folder) : IAsyncDisposable
{
    public IPage Page { get; } = page;

    /// <summary>Errors and warnings of its console, and exceptions that nobody caught.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Addresses beyond the file itself that it tried to load; none of them was let through.</summary>
    public List<string> Requests { get; } = [];

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

    public async ValueTask DisposeAsync()
    {
        await Page.Context.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
