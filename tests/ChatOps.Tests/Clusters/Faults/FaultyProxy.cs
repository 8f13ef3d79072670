using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace ChatOps.Tests.Clusters.Faults;

/// <summary>
/// A reverse proxy on a socket of its own, between a bot and its API servers, that does to each request what a <see cref="Meddler"/> says.
/// It completes requests that it has begun to forward even if the caller has gone, as load balancers do.
/// </summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private static readonly string[] OfTheHop = ["Host", "Connection", "Transfer-Encoding", "Keep-Alive", "Upgrade", "Content-Length"];

    private readonly WebApplication _app;
    private readonly HttpClient _http = new(
        new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly ConcurrentDictionary<string, Route> _routes = new(StringComparer.Ordinal);

    private FaultyProxy(WebApplication app) => _app = app;

    public static async Task<FaultyProxy> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var proxy = new FaultyProxy(builder.Build());
        proxy._app.Run(proxy.HandleAsync);
        await proxy._app.StartAsync();
        return proxy;
    }

    /// <summary>A way through, by a name of its own. Its address is returned.</summary>
    public Uri Open(string name, Uri server, Meddler meddler)
    {
        _routes[name] = new(server.ToString().TrimEnd('/'), meddler);
        return new($"{_app.Urls.First()}/{name}");
    }

    /// <summary>Nothing gets through in either direction any more, as if the process at one end were dead.</summary>
    public void Close(string name) => _routes[name].Closed.Cancel();

    /// <summary>Completes when no request but watches is on its way, also those that nobody waits for.</summary>
    public async Task IdleAsync(string name, CancellationToken cancellationToken)
    {
        while (_routes[name].OnTheirWay.Keys.FirstOrDefault() is { } some)
        {
            await some.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var route in _routes.Values)
        {
            await route.Closed.CancelAsync();
        }

        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var raw = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var slash = raw.IndexOf('/', 1);
        var route = _routes[raw[1..slash]];
        var target = raw[slash..];
        var query = context.Request.Query;
        var request = new ProxiedRequest(
            context.Request.Method, target.Split('?')[0], target, query["watch"] == "true", query["dryRun"] == "All");
        if (route.Closed.IsCancellationRequested)
        {
            context.Abort();
            return;
        }

        var handling = HandleAsync(context, route, request);
        if (!request.IsWatch)
        {
            route.OnTheirWay[handling] = true;
        }

        try
        {
            await handling;
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or IOException)
        {
            context.Abort();
        }
        finally
        {
            route.OnTheirWay.TryRemove(handling, out _);
        }
    }

    private async Task HandleAsync(HttpContext context, Route route, ProxiedRequest request)
    {
        var body = await ReadAsync(context.Request.Body, context.RequestAborted);
        var fault = route.Meddler.Next(request);
        switch (fault)
        {
            case ProxyFault.Drop:
                context.Abort();
                return;
            case ProxyFault.Refuse(var status, var retryAfter):
                context.Response.StatusCode = status;
                context.Response.Headers.RetryAfter = retryAfter?.ToString();
                await WriteAsync(context, Answers.Failure(status));
                return;
            case ProxyFault.Expire:
                await WriteAsync(context, Answers.Expired());
                return;
            case ProxyFault.Stale(var old):
                await WriteAsync(context, old);
                return;
            case ProxyFault.Delay(var time):
                await Task.Delay(time, TimeProvider.System, CancellationToken.None);
                break;
        }

        using var leaves = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, route.Closed.Token);
        using var message = Copy(context.Request, route.Server + request.Target, body);
        using var answer = await _http.SendAsync(
            message, HttpCompletionOption.ResponseHeadersRead, request.IsWatch ? leaves.Token : CancellationToken.None);
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        if (request.IsWatch && answer.IsSuccessStatusCode)
        {
            await using var lines = await answer.Content.ReadAsStreamAsync(leaves.Token);
            await PumpAsync(context, lines, fault, leaves.Token);
            return;
        }

        var answered = await answer.Content.ReadAsByteArrayAsync(CancellationToken.None);
        await route.Meddler.AnsweredAsync(request, (int)answer.StatusCode, answered);
        if (fault is ProxyFault.LoseAnswer || route.Closed.IsCancellationRequested)
        {
            context.Abort();
            return;
        }

        await WriteAsync(context, answered);
    }

    /// <summary>Passes a watch on as it comes.</summary>
    private static async Task PumpAsync(HttpContext context, Stream from, ProxyFault fault, CancellationToken cancellationToken)
    {
        var left = fault is ProxyFault.Cut(var after) ? after : long.MaxValue;
        var buffer = new byte[16 * 1024];
        await context.Response.Body.FlushAsync(cancellationToken);
        while (await from.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (fault is ProxyFault.Silence)
            {
                continue;
            }

            await context.Response.Body.WriteAsync(buffer.AsMemory(0, (int)Math.Min(read, left)), cancellationToken);
            await context.Response.Body.FlushAsync(cancellationToken);
            if ((left -= read) <= 0)
            {
                context.Abort();
                return;
            }
        }
    }

    private static async Task<byte[]> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        await body.CopyToAsync(all, cancellationToken);
        return all.ToArray();
    }

    private static Task WriteAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentType ??= "application/json";
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    private static HttpRequestMessage Copy(HttpRequest request, string address, byte[] body)
    {
        var copy = new HttpRequestMessage(new(request.Method), address) { Content = body.Length == 0 ? null : new ByteArrayContent(body) };
        foreach (var (name, values) in request.Headers.Where(h => !OfTheHop.Contains(h.Key, StringComparer.OrdinalIgnoreCase)))
        {
            if (!copy.Headers.TryAddWithoutValidation(name, values.ToArray()))
            {
                copy.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
            }
        }

        return copy;
    }

    private sealed record Route(string Server, Meddler Meddler)
    {
        public CancellationTokenSource Closed { get; } = new();

        public ConcurrentDictionary<Task, bool> OnTheirWay { get; } = new();
    }
}
