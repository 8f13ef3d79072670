using ChatOps.Playground.Elsewhere;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Sources;

/// <summary>An issuer of tokens that serves its keys.</summary>
internal sealed class TokenIssuer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TokenIssuer(WebApplication app, CloudIssuer issuer) => (_app, Issuer) = (app, issuer);

    public CloudIssuer Issuer { get; }

    public string Keys => $"{_app.Urls.Single()}/keys";

    public static async Task<TokenIssuer> StartAsync()
    {
        var issuer = new CloudIssuer(new FakeTimeProvider(new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero)));
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        issuer.Map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app, issuer);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Issuer.Dispose();
    }
}
