using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Teams;

/// <summary>How the bot answered what a person did.</summary>
/// <param name="Said">What the client shows the person for a moment.</param>
/// <param name="Card">What it shows them, and nobody else, in place of the card whose button they pressed.</param>
public sealed record TeamsOutcome(HttpStatusCode Status, string? Said, JsonElement? Card = null);

/// <summary>Does what a person does in Teams, and says how the bot answered.</summary>
public sealed partial class TeamsPerson
{
    private readonly TeamsTenant _tenant;
    private readonly TeamsUser _user;

    internal TeamsPerson(TeamsTenant tenant, TeamsUser user) => (_tenant, _user) = (tenant, user);

    /// <summary>Writes into a channel, as a thread of its own. "@ChatOps" is a mention of the bot, and only then it hears it.</summary>
    public Task<TeamsOutcome> SayAsync(string channel, string text, CancellationToken cancellationToken) =>
        WriteAsync(_tenant.Channel(channel), null, text, cancellationToken);

    public Task<TeamsOutcome> ReplyAsync(TeamsPost thread, string text, CancellationToken cancellationToken) =>
        WriteAsync(thread.Conversation, thread.Root ?? thread.Id, text, cancellationToken);

    /// <summary>Writes to the bot alone.</summary>
    public Task<TeamsOutcome> ChatAsync(string text, CancellationToken cancellationToken) =>
        WriteAsync(_user.ChatId, null, text, cancellationToken);

    /// <summary>Presses a button on a card, with what was put into the card's inputs before.</summary>
    public Task<TeamsOutcome> PressAsync(
        TeamsPost post, string button, CancellationToken cancellationToken, params (string Input, string Value)[] inputs)
    {
        var current = _tenant.Find(post.Id) ?? throw new InvalidOperationException("The message is gone.");
        var action = CardText.Actions(current.Card ?? throw new InvalidOperationException("The message has no card."))
            .First(action => action.GetProperty("title").GetString() == button);
        return PressAsync(current, action, cancellationToken, inputs);
    }

    /// <param name="action">As it stands on the card that the person sees, which may have changed since.</param>
    internal Task<TeamsOutcome> PressAsync(
        TeamsPost post, JsonElement action, CancellationToken cancellationToken, params (string Input, string Value)[] inputs)
    {
        var current = _tenant.Find(post.Id) ?? throw new InvalidOperationException("The message is gone.");
        var data = JsonNode.Parse(action.GetProperty("data").GetRawText())!.AsObject();
        foreach (var (input, value) in inputs)
        {
            data[input] = value;
        }

        return SendAsync(Activity("invoke", current.Conversation, current.Place, new()
        {
            ["id"] = $"f:{Guid.NewGuid()}",
            ["name"] = "adaptiveCard/action",
            ["replyToId"] = current.Id,
            ["value"] = new JsonObject
            {
                ["action"] = new JsonObject
                {
                    ["type"] = "Action.Execute",
                    ["title"] = action.GetProperty("title").GetString(),
                    ["verb"] = action.GetProperty("verb").GetString(),
                    ["data"] = data,
                },
                ["trigger"] = "manual",
            },
        }), cancellationToken);
    }

    /// <summary>Adds the app to the team, of which Teams notifies the bot twice.</summary>
    public async Task<TeamsOutcome> InstallAsync(CancellationToken cancellationToken)
    {
        var added = await SendAsync(
            Activity("conversationUpdate", _tenant.Team.Id, _tenant.Team.Id, new()
            {
                ["id"] = $"f:{Guid.NewGuid()}",
                ["membersAdded"] = new JsonArray(new JsonObject { ["id"] = _tenant.App.BotId }),
            }, "teamMemberAdded"),
            cancellationToken);
        var installed = await SendAsync(
            Activity("installationUpdate", _tenant.Team.Id, _tenant.Team.Id, new()
            {
                ["id"] = $"f:{Guid.NewGuid()}",
                ["action"] = "add",
            }),
            cancellationToken);
        return added.Status is HttpStatusCode.OK ? installed : added;
    }

    private Task<TeamsOutcome> WriteAsync(string conversation, string? root, string text, CancellationToken cancellationToken)
    {
        var mention = $"@{_tenant.App.Name}";
        var isMentioned = text.Contains(mention, StringComparison.Ordinal);
        var typed = WebUtility.HtmlEncode(text).Replace(mention, $"<at>{_tenant.App.Name}</at>").Replace(" ", "\u00a0");
        var others = _tenant.Users.Where(user => text.Split(' ').Contains($"@{user.Name}")).ToList();
        foreach (var user in others)
        {
            typed = typed.Replace($"@{user.Name}", $"<at>{user.DisplayName}</at>");
        }

        var said = new JsonObject { ["text"] = text, ["from"] = new JsonObject { ["aadObjectId"] = _user.ObjectId } };
        var post = _tenant.Add(conversation, root, isFromBot: false, JsonSerializer.SerializeToElement(said));
        if (!isMentioned && conversation != _user.ChatId && !_tenant.App.ReadsChannels)
        {
            return Task.FromResult(new TeamsOutcome(HttpStatusCode.OK, null));
        }

        var more = new JsonObject
        {
            ["id"] = post.Id,
            ["text"] = typed,
            ["textFormat"] = "plain",
            // Teams sends every message once more, as HTML.
            ["attachments"] = new JsonArray(
                new JsonObject { ["contentType"] = "text/html", ["content"] = $"<p>{WebUtility.HtmlEncode(text)}</p>" }),
        };
        if (isMentioned || others.Count > 0)
        {
            more["entities"] = new JsonArray(
            [
                .. isMentioned ? [Mention(_tenant.App.BotId, _tenant.App.Name)] : (JsonNode[])[],
                .. others.Select(user => Mention(user.UserId, user.DisplayName)),
            ]);
        }

        return SendAsync(Activity("message", conversation, post.Place, more), cancellationToken);
    }

    private static JsonObject Mention(string id, string name) => new()
    {
        ["type"] = "mention", ["text"] = $"<at>{name}</at>", ["mentioned"] = new JsonObject { ["id"] = id, ["name"] = name },
    };

    /// <summary>What every activity says.</summary>
    /// <param name="happened">What happened to the team.</param>
    private JsonObject Activity(string type, string channel, string conversation, JsonObject more, string? happened = null)
    {
        var isChat = conversation == _user.ChatId;
        var data = new JsonObject { ["tenant"] = new JsonObject { ["id"] = _tenant.App.TenantId } };
        if (!isChat)
        {
            data["team"] = new JsonObject { ["id"] = _tenant.Team.Id, ["name"] = _tenant.Team.Name };
            data["channel"] = new JsonObject { ["id"] = channel };
        }

        if (happened is not null)
        {
            data["eventType"] = happened;
        }

        var activity = new JsonObject
        {
            ["type"] = type,
            ["channelId"] = "msteams",
            ["serviceUrl"] = _tenant.Address.ToString(),
            ["timestamp"] = _tenant.Clock.GetUtcNow().ToString("O"),
            ["from"] = new JsonObject { ["id"] = _user.UserId, ["name"] = _user.DisplayName, ["aadObjectId"] = _user.ObjectId },
            ["recipient"] = new JsonObject { ["id"] = _tenant.App.BotId, ["name"] = _tenant.App.Name },
            ["conversation"] = new JsonObject
            {
                ["id"] = conversation,
                ["conversationType"] = isChat ? "personal" : "channel",
                ["isGroup"] = !isChat,
                ["tenantId"] = _tenant.App.TenantId,
            },
            ["channelData"] = data,
        };
        foreach (var (name, value) in more)
        {
            activity[name] = value?.DeepClone();
        }

        return activity;
    }

    /// <summary>Something that a client waits for: the bot's answer is its outcome.</summary>
    internal Task<(HttpStatusCode Status, JsonElement? Answer)> InvokeAsync(
        string channel, string name, JsonObject value, CancellationToken cancellationToken) =>
        AskAsync(
            Activity("invoke", _tenant.Channel(channel), _tenant.Channel(channel), new()
            {
                ["id"] = $"f:{Guid.NewGuid()}", ["name"] = name, ["value"] = value,
            }),
            cancellationToken);

    /// <inheritdoc cref="InvokeAsync(string, string, JsonObject, CancellationToken)"/>
    internal Task<(HttpStatusCode Status, JsonElement? Answer)> InvokeAsync(
        TeamsPost at, string name, JsonObject value, CancellationToken cancellationToken) =>
        AskAsync(
            Activity("invoke", at.Conversation, at.Place, new()
            {
                ["id"] = $"f:{Guid.NewGuid()}", ["name"] = name, ["value"] = value,
            }),
            cancellationToken);

    private async Task<TeamsOutcome> SendAsync(JsonObject activity, CancellationToken cancellationToken)
    {
        var (status, answer) = await AskAsync(activity, cancellationToken);
        return answer is { } json ? Outcome(status, json) : new(status, null);
    }

    private async Task<(HttpStatusCode Status, JsonElement? Answer)> AskAsync(JsonObject activity, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, _tenant.App.Endpoint ?? throw new InvalidOperationException("The bot has no endpoint."))
        {
            Content = new StringContent(activity.ToJsonString(), Encoding.UTF8, "application/json"),
            Headers =
            {
                Authorization = new AuthenticationHeaderValue(
                    "Bearer", _tenant.Issuer.Token(_tenant.App.AppId, activity["serviceUrl"]!.GetValue<string>())),
            },
        };
        using var response = await _tenant.Http.SendAsync(request, cancellationToken);
        var answer = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.Content.Headers.ContentType?.MediaType is "application/json" && answer.Length > 0
            ? (response.StatusCode, JsonElement.Parse(answer))
            : (response.StatusCode, null);
    }

    /// <summary>What a client makes of the answer to a press.</summary>
    private static TeamsOutcome Outcome(HttpStatusCode status, JsonElement answer)
    {
        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("value", out var value))
        {
            return new(status, null);
        }

        return answer.TryGetProperty("type", out var type) ? type.GetString() switch
        {
            "application/vnd.microsoft.card.adaptive" => new(status, null, value.Clone()),
            "application/vnd.microsoft.error" => new(status, value.GetProperty("message").GetString()),
            _ => new(status, value.ToString()),
        }
        : new(status, value.ToString());
    }
}
