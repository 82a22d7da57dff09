using Microsoft.Playwright;
using Xunit;

namespace Nibble.Peers;

/// <summary>A real browser without a network: opens pages from files and notes whatever they try to load beyond themselves.</summary>
public sealed class ChromiumPeer : IAsyncLifetime
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Why there is no browser on this machine; null where there is one.</summary>
    public string? Missing { get; private set; }

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (Places.FirstOrDefault(File.Exists) is not { } executable)
        {
            Missing = $"Chromium is not installed (looked for {string.Join(", ", Places)}).";
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = executable,
            Args =
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        });
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>Opens a page and waits until it has drawn what it can.</summary>
    public async Task<OpenedPage> OpenAsync(string html, ColorScheme scheme = ColorScheme.Light, int width = 1280)
    {
        string folder = Directory.CreateTempSubdirectory("nibble-page-").FullName;
        string path = Path.Combine(folder, "report.html");
        await File.WriteAllTextAsync(path, html);
        IBrowserContext context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            Offline = true,
            ColorScheme = scheme,
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
        });
        OpenedPage opened = new(await context.NewPageAsync(), folder);
        await opened.LoadAsync(new Uri(path));
        return opened;
    }
}
