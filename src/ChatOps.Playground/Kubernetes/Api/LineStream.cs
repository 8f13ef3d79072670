using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.Features;

namespace ChatOps.Playground.Kubernetes.Api;

/// <summary>
/// A streaming response: lines are written as they are pushed, until the stream is completed, times out, is closed by the caller, or is
/// broken.
/// </summary>
internal sealed class LineStream : IDisposable
{
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>(new() { SingleReader = true });
    private readonly List<IDisposable> _held = [];

    public required string ContentType { get; init; }

    /// <summary>The stream ends gracefully after this time; null: never.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Cancelled to break the connection, as a network failure does.</summary>
    public CancellationTokenSource Broken { get; } = new();

    public void Push(string line) => _lines.Writer.TryWrite(line);

    public void Complete() => _lines.Writer.TryComplete();

    /// <summary>Adds something to dispose of when the stream ends.</summary>
    public void Hold(IDisposable thing) => _held.Add(thing);

    public async Task WriteAsync(HttpContext context, TimeProvider clock, CancellationToken stopping)
    {
        using var timer = Timeout is { } limit
            ? clock.CreateTimer(_ => Complete(), null, limit, System.Threading.Timeout.InfiniteTimeSpan)
            : null;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping, Broken.Token);
        context.Response.ContentType = ContentType;
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            await context.Response.Body.FlushAsync(end.Token);
            while (await _lines.Reader.WaitToReadAsync(end.Token))
            {
                while (_lines.Reader.TryRead(out var line))
                {
                    await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), end.Token);
                }

                await context.Response.Body.FlushAsync(end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            if (Broken.IsCancellationRequested)
            {
                context.Abort();
            }
        }
    }

    public void Dispose()
    {
        _held.ForEach(thing => thing.Dispose());
        Broken.Dispose();
    }
}

/// <summary>Runs an action when disposed.</summary>
internal sealed class Release(Action action) : IDisposable
{
    public void Dispose() => action();
}
