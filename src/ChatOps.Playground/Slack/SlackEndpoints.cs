using System.Globalization;
using System.Net;
using ChatOps.Playground.Slack.Delivery;
using ChatOps.Playground.Slack.WebApi;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace ChatOps.Playground.Slack;

/// <summary>Serves a workspace's side of Slack's protocol.</summary>
public static class SlackEndpoints
{
    /// <summary>
    /// Maps the Web API (<c>{prefix}/api/METHOD</c>, the base address for SDKs is <c>{prefix}/api/</c>), the Socket Mode server and the
    /// response URLs. Socket Mode and response URLs need a server that listens on a real address.
    /// </summary>
    public static IEndpointRouteBuilder MapSlack(this IEndpointRouteBuilder routes, string prefix, SlackWorkspace workspace)
    {
        var server = routes.ServiceProvider.GetRequiredService<IServer>();
        var root = '/' + prefix.Trim('/');
        workspace.Located = () => Locate(server, root);
        workspace.Events.Stopping = routes.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        workspace.Events.Stopping.Register(workspace.Sockets.Abort);

        var group = routes.MapGroup(root);
        string[] verbs = [HttpMethods.Get, HttpMethods.Post];
        group.MapMethods("/api/{method}", verbs, (HttpContext http, string method) =>
        {
            // Slack's clock is that of the workspace, also in the Date header.
            http.Response.Headers.Date = workspace.Clock.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
            return WebApiEndpoint.HandleAsync(http, workspace, method);
        });
        group.MapPost("/commands/{**id}", (HttpContext http, string id) => workspace.ResponseUrls.HandleAsync(http, "commands/" + id));
        group.MapPost("/app/{**id}", (HttpContext http, string id) => workspace.ResponseUrls.HandleAsync(http, "app/" + id));
        group.MapPost("/actions/{**id}", (HttpContext http, string id) => workspace.ResponseUrls.HandleAsync(http, "actions/" + id));
        group.MapPost("/upload/v1/{ticket}", (HttpRequest request, string ticket) => FileTransfer.UploadAsync(request, workspace, ticket));
        group.MapGet("/files/{id}/{name}", (HttpRequest request, string id) => FileTransfer.Download(request, workspace, id));
        group.Map("/link", Socket(routes, workspace));
        return routes;
    }

    /// <summary>A separate pipeline, so that the surrounding application needs no WebSocket support.</summary>
    private static RequestDelegate Socket(IEndpointRouteBuilder routes, SlackWorkspace workspace)
    {
        var pipeline = routes.CreateApplicationBuilder();
        pipeline.Use((http, next) =>
        {
            if (http.Features.Get<IHttpUpgradeFeature>() is { } upgrade)
            {
                http.Features.Set<IHttpUpgradeFeature>(new SilenceableUpgrade(upgrade));
            }

            return next(http);
        });
        pipeline.UseWebSockets();
        pipeline.Run(async http =>
        {
            if (!http.WebSockets.IsWebSocketRequest || !workspace.Sockets.Redeem(http.Request.Query["ticket"]))
            {
                http.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return;
            }

            var interval = workspace.Sockets.PingInterval;
            var wire = (SilenceableUpgrade)http.Features.GetRequiredFeature<IHttpUpgradeFeature>();
            var socket = await http.WebSockets.AcceptWebSocketAsync(
                new WebSocketAcceptContext { KeepAliveInterval = interval, KeepAliveTimeout = interval * 3 });
            await workspace.Sockets.ServeAsync(socket, wire, http.RequestAborted);
        });
        return pipeline.Build();
    }

    private static Uri Locate(IServer server, string root)
    {
        var listening = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
            ?? throw new InvalidOperationException("The server does not listen yet.");
        var address = BindingAddress.Parse(listening);
        var host = IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && !ip.Equals(IPAddress.Any) && !ip.Equals(IPAddress.IPv6Any)
            ? address.Host
            : "localhost";
        return new Uri($"{address.Scheme}://{host}:{address.Port}{root.TrimEnd('/')}/");
    }
}
