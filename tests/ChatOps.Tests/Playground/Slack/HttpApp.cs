using System.Threading.Channels;
using ChatOps.Playground.Slack;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChatOps.Tests.Playground.Slack;

/// <summary>A minimal HTTP app: it hands each request to the test, which responds to it.</summary>
internal sealed class HttpApp : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly Channel<Received> _received = System.Threading.Channels.Channel.CreateUnbounded<Received>();

    private HttpApp(WebApplication server) => _server = server;

    public static async Task<HttpApp> StartAsync(EmulatedSlack slack)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = new HttpApp(builder.Build());
        app._server.Run(async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            var request = new Received(http.Request.Path, new HeaderDictionary(http.Request.Headers.ToDictionary(
                header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase)), await reader.ReadToEndAsync());
            await app._received.Writer.WriteAsync(request);
            var (status, type, body, headers) = await request.Answered.Task.WaitAsync(http.RequestAborted);
            http.Response.StatusCode = status;
            http.Response.ContentType = type;
            foreach (var (name, value) in headers)
            {
                http.Response.Headers[name] = value;
            }

            await http.Response.WriteAsync(body);
        });
        await app._server.StartAsync(EmulatedSlack.Cancel);
        slack.Workspace.App = slack.Workspace.App with { Transport = SlackTransport.Http.Below(new Uri(app._server.Urls.First())) };
        return app;
    }

    public Task<Received> NextAsync() => Patience.ForAsync(_received.Reader.ReadAsync(EmulatedSlack.Cancel).AsTask(), "a request");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    internal sealed record Received(string Path, IHeaderDictionary Headers, string Body)
    {
        public TaskCompletionSource<(int Status, string? Type, string Body, (string, string)[] Headers)> Answered { get; } = new(
            TaskCreationOptions.RunContinuationsAsynchronously);

        public void Answer(int status = 200, string body = "", string? type = null, params (string, string)[] headers) =>
            Answered.SetResult((status, type, body, headers));
    }
}
