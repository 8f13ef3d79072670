using System.Collections.Concurrent;
using ChatOps.Chat.Teams.Inbound;
using Microsoft.AspNetCore.Http;

namespace ChatOps.Tests.Chaos;

/// <summary>The messaging endpoint that Teams knows: passes activities on to any replica, and records which were accepted.</summary>
internal sealed class TeamsGate(LoadBalancer balancer, ConcurrentBag<Acknowledged> acknowledged)
{
    public const string Path = "/bot/teams/messages";

    private static readonly string[] PassedOn = ["Authorization", "Content-Type"];

    /// <summary>Teams sends an activity again when it didn't see the answer to the first.</summary>
    public bool DeliversTwice { get; set; }

    public async Task HandleAsync(HttpContext http)
    {
        using var copy = new MemoryStream();
        await http.Request.Body.CopyToAsync(copy, http.RequestAborted);
        var body = copy.ToArray();
        if (DeliversTwice)
        {
            using var first = await SendAsync(http, body);
        }

        using var response = await SendAsync(http, body);
        if (response is null)
        {
            http.Response.StatusCode = StatusCodes.Status502BadGateway;
            return;
        }

        http.Response.StatusCode = (int)response.StatusCode;
        http.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        await response.Content.CopyToAsync(http.Response.Body, http.RequestAborted);
    }

    private async Task<HttpResponseMessage?> SendAsync(HttpContext http, byte[] body)
    {
        var response = await balancer.TrySendAsync(
            "/teams/messages",
            PassedOn.Select(name => KeyValuePair.Create(name, http.Request.Headers[name].OfType<string>())),
            body,
            http.RequestAborted);
        if (response is { IsSuccessStatusCode: true })
        {
            acknowledged.Add(new("teams", TeamsActivity.Parse(body).DeliveryId(body)));
        }

        return response;
    }
}
