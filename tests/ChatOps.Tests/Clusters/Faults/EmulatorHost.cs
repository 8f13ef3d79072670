using System.Collections.Concurrent;
using ChatOps.Playground.Kubernetes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatOps.Tests.Clusters.Faults;

/// <summary>Any number of emulated clusters behind one socket.</summary>
internal sealed class EmulatorHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, ClusterEmulator> _emulators = new(StringComparer.Ordinal);

    private EmulatorHost(WebApplication app) => _app = app;

    public static async Task<EmulatorHost> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var host = new EmulatorHost(builder.Build());
        host._app.Run(host.HandleAsync);
        await host._app.StartAsync();
        return host;
    }

    /// <summary>Its address.</summary>
    public Uri Add(ClusterEmulator emulator)
    {
        _emulators[emulator.Name] = emulator;
        return new($"{_app.Urls.First()}/{emulator.Name}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var emulator in _emulators.Values)
        {
            emulator.Dispose();
        }

        await _app.DisposeAsync();
    }

    private Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var slash = path.IndexOf('/', 1);
        return _emulators[path[1..slash]].HandleAsync(context, path[slash..], _app.Lifetime.ApplicationStopping);
    }
}
