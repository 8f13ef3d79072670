using Microsoft.Playwright;

namespace ChatOps.Tests.Playground.Pages;

/// <summary>One headless Chromium for a class of tests: the one at CHATOPS_TEST_CHROMIUM, otherwise Debian's.</summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>In milliseconds: nearly as long as a test may take, since the rest of the suite runs at the same time.</summary>
    private const int Patient = 540_000;

    private static readonly string Program = Environment.GetEnvironmentVariable("CHATOPS_TEST_CHROMIUM") ?? "/usr/bin/chromium";

    private IPlaywright? _driver;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (File.Exists(Program))
        {
            _driver = await Playwright.CreateAsync();
            Assertions.SetDefaultExpectTimeout(Patient);
            _browser = await _driver.Chromium.LaunchAsync(new()
            {
                ExecutablePath = Program,
                Args =
                [
                    "--no-sandbox",
                    "--disable-gpu",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                ],
            });
        }
    }

    /// <summary>A new tab with its own cookies and storage. Skips the test if there is no Chromium.</summary>
    public async Task<IPage> OpenAsync(BrowserNewContextOptions? options = null)
    {
        Assert.SkipWhen(_browser is null, $"There is no Chromium at {Program}: install one, or say where it is in CHATOPS_TEST_CHROMIUM.");
        var context = await _browser.NewContextAsync(options ?? new() { ViewportSize = new() { Width = 1440, Height = 900 } });
        context.SetDefaultTimeout(Patient);
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await (_browser?.DisposeAsync() ?? ValueTask.CompletedTask);
        _driver?.Dispose();
    }
}
