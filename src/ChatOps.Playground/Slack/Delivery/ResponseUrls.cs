using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ChatOps.Playground.Slack.WebApi;

namespace ChatOps.Playground.Slack.Delivery;

/// <summary>Response URLs: up to five messages within thirty minutes, in the channel and for the user of the interaction.</summary>
internal sealed class ResponseUrls(SlackWorkspace workspace)
{
    private const int Uses = 5;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    private readonly ConcurrentDictionary<string, Ticket> _tickets = [];

    /// <summary>
    /// Creates a URL; <paramref name="kind"/> is <c>commands</c>, <c>actions</c> or <c>app</c>, <paramref name="source"/> the message of
    /// the interaction.
    /// </summary>
    public string Issue(string kind, string channelId, string userId, Message? source)
    {
        var now = workspace.Clock.GetUtcNow();
        foreach (var (old, _) in _tickets.Where(ticket => ticket.Value.Expires + Lifetime < now))
        {
            _tickets.TryRemove(old, out _);
        }

        var path = $"{kind}/{workspace.App.TeamId}/{RandomNumberGenerator.GetHexString(24, lowercase: true)}";
        _tickets[path] = new Ticket(channelId, userId, source, now + Lifetime);
        return new Uri(workspace.Address, path).ToString();
    }

    public async Task HandleAsync(HttpContext http, string path)
    {
        var (arguments, unreadable) = await Arguments.ReadAsync(http.Request, formOnly: false, http.RequestAborted);
        var fault = workspace.Faults.Take("response_url", channelId: null);
        if (fault is Fault.Status { Code: var code })
        {
            http.Response.StatusCode = code;
            return;
        }

        var error = unreadable?.Outcome ?? workspace.Atomically(() => Use(path, arguments));
        if (fault is Fault.DropAfter)
        {
            http.Abort();
            return;
        }

        http.Response.StatusCode = error switch
        {
            null => StatusCodes.Status200OK,
            "expired_url" or "used_url" => StatusCodes.Status404NotFound,
            _ => StatusCodes.Status400BadRequest,
        };
        await (error is null
            ? http.Response.WriteAsync("ok", http.RequestAborted)
            : http.Response.WriteAsJsonAsync(new JsonObject { ["ok"] = false, ["error"] = error }, http.RequestAborted));
    }

    /// <summary>
    /// Shows a message that responds to an interaction; the acknowledgement of a slash command may also contain one. Returns Slack's error.
    /// </summary>
    public string? Show(string channelId, string userId, Arguments arguments)
    {
        if (MessageContent.TryRead(arguments, textLimit: null, out var content) is { } invalid)
        {
            return invalid.Outcome;
        }

        if (content.IsEmpty)
        {
            return "no_text";
        }

        var isPublic = arguments.Text("response_type") == "in_channel";
        var threadTs = isPublic && !arguments.Flag("replace_original") ? arguments.Text("thread_ts") : null;
        if (threadTs is not null && workspace.Channel(channelId).Parent(threadTs) is null)
        {
            return "thread_not_found";
        }

        workspace.Post(new Message
        {
            Channel = channelId,
            Ts = "",
            User = workspace.Bot.Id,
            IsFromApp = true,
            OnlyFor = isPublic ? null : userId,
            Text = content.Text ?? "",
            Blocks = content.Blocks ?? [],
            Attachments = content.Attachments ?? [],
            Metadata = isPublic ? content.Metadata : null,
            ThreadTs = threadTs,
        });
        return null;
    }

    private string? Use(string path, Arguments arguments)
    {
        var error = !_tickets.TryGetValue(path, out var ticket) || workspace.Clock.GetUtcNow() > ticket.Expires ? "expired_url"
            : ticket.Used >= Uses ? "used_url"
            : Respond(ticket, arguments);
        if (error is null)
        {
            ticket!.Used++;
        }

        workspace.Record(
            new ApiCall("response_url", arguments.Logged, workspace.Clock.GetUtcNow(), error ?? "ok", ticket?.Channel, ticket?.Source?.Ts));
        return error;
    }

    private string? Respond(Ticket ticket, Arguments arguments)
    {
        var source = ticket.Source is { } seen ? workspace.Current(seen) : null;
        var saysSomething = arguments.Has("text") || arguments.Has("blocks") || arguments.Has("attachments");
        if (arguments.Flag("delete_original") && source is not null)
        {
            workspace.Delete(source);
            return saysSomething ? Show(ticket.Channel, ticket.User, arguments) : null;
        }

        if (!arguments.Flag("replace_original") || source is null)
        {
            return Show(ticket.Channel, ticket.User, arguments);
        }

        if (MessageContent.TryRead(arguments, textLimit: null, out var content) is { } invalid)
        {
            return invalid.Outcome;
        }

        if (content.IsEmpty)
        {
            return "no_text";
        }

        workspace.Replace(source, source.Edited(content, workspace.NewTs()));
        return null;
    }

    private sealed record Ticket(string Channel, string User, Message? Source, DateTimeOffset Expires)
    {
        public int Used { get; set; }
    }
}
