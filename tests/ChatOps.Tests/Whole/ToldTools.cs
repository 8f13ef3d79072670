using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChatOps.Tests.Whole;

/// <summary>The other end of what the bot tells other tools: keeps the requests.</summary>
internal sealed class ToldTools : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Request, string Proof, string Body)> _requests = [];

    private ToldTools(WebApplication app) => _app = app;

    /// <summary>"POST /grafana/api/annotations", what proved the bot, and the body.</summary>
    public IReadOnlyList<(string Request, string Proof, string Body)> Requests => [.. _requests];

    /// <summary>What is said to a request, given how many like it came before; null: its connection is cut, though it was done.</summary>
    public Func<string, int, (int Status, string Body)?> Says { get; set; } = (_, _) => (200, "[]");

    public string Address => _app.Urls.Single();

    public static async Task<ToldTools> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var tools = new ToldTools(builder.Build());
        tools._app.Map("/{**path}", tools.AnswerAsync);
        await tools._app.StartAsync(TestContext.Current.CancellationToken);
        return tools;
    }

    public List<string> To(string start) =>
        [.. Requests.Where(one => one.Request.StartsWith(start, StringComparison.Ordinal)).Select(one => one.Body)];

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var name = $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}";
        var before = Requests.Count(one => one.Request == name);
        _requests.Enqueue((
            name, $"{context.Request.Headers.Authorization}{context.Request.Headers["DD-API-KEY"]}", await reader.ReadToEndAsync()));
        if (Says(name, before) is not var (status, body))
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = status;
        await context.Response.WriteAsync(body);
    }
}
