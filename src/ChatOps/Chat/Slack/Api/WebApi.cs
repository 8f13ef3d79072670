using System.Text.Json;

namespace ChatOps.Chat.Slack.Api;

/// <summary>The app's own identity, and Slack's time.</summary>
/// <param name="TeamId">The workspace's id.</param>
/// <param name="EnterpriseId">The id of the organisation that the workspace belongs to; empty for most.</param>
/// <param name="Scopes">The token's scopes; null when Slack doesn't say.</param>
/// <param name="ServerTime">The time by Slack's clock.</param>
public sealed record AppIdentity(
    string UserId,
    string User,
    string Team,
    string Url,
    string TeamId,
    string EnterpriseId,
    string BotId,
    IReadOnlySet<string>? Scopes,
    DateTimeOffset? ServerTime);

/// <summary>A channel as the bot sees it.</summary>
public sealed record WorkspaceChannel(string Id, string Name, bool IsPrivate, bool IsMember, bool IsArchived);

/// <summary>A message in a channel's history.</summary>
/// <param name="Ts">Its id in the channel. A string, never a number.</param>
/// <param name="PostId">The id that <see cref="WebApi.PostMessageAsync"/> sent with it.</param>
public sealed record HistoryMessage(string Ts, string? PostId);

/// <param name="Next">The next page's cursor; null after the last page. An empty page needn't be the last one.</param>
public sealed record WebApiPage<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>A person as Slack knows them.</summary>
/// <param name="Team">The workspace that they belong to.</param>
/// <param name="Enterprise">The organisation that the workspace belongs to; empty for most.</param>
/// <param name="Workspaces">Other workspaces of that organisation that they are in.</param>
public sealed record WorkspaceUser(
    string Id,
    string Name,
    string RealName,
    string Team,
    string Enterprise,
    IReadOnlyList<string> Workspaces,
    bool IsGuest,
    bool IsBot,
    bool IsDeleted,
    string? Email);

/// <summary>
/// The methods of Slack's Web API that we use. Every call waits for its turn, and returns how long that would take if it is far away. Calls
/// that only read are retried a few times when that may help; others never are, since only the caller knows whether repeating them is safe.
/// While Slack rejects the token, only the method that tests it is called.
/// </summary>
internal sealed partial class WebApi(
    WebApiHttp http,
    SlackOptions options,
    SlackCredentials credentials,
    RateLimits limits,
    WebApiMetrics metrics,
    TimeProvider clock,
    ILogger<WebApi> logger)
{
    private const int MostAttempts = 3;
    private static readonly TimeSpan BeforeRepeat = TimeSpan.FromSeconds(1);

    public Task<WebApiReply<AppIdentity>> AuthTestAsync(CancellationToken cancellationToken) => CallAsync(
        WebApiMethod.AuthTest,
        null,
        [],
        answer => new AppIdentity(
            answer.Json.Text("user_id") ?? "",
            answer.Json.Text("user") ?? "",
            answer.Json.Text("team") ?? "",
            answer.Json.Text("url") ?? "",
            answer.Json.Text("team_id") ?? "",
            answer.Json.Text("enterprise_id") ?? "",
            answer.Json.Text("bot_id") ?? "",
            answer.Headers.TryGetValues("x-oauth-scopes", out var scopes)
                ? scopes
                    .SelectMany(line => line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                    .ToHashSet()
                : null,
            answer.Headers.Date),
        cancellationToken);

    /// <summary>The address of a new Socket Mode connection; usable once, and expires soon.</summary>
    public Task<WebApiReply<Uri>> OpenConnectionAsync(CancellationToken cancellationToken) => CallAsync(
        WebApiMethod.ConnectionsOpen,
        null,
        [],
        answer => Uri.TryCreate(answer.Json.Text("url"), UriKind.Absolute, out var url) ? url : null,
        cancellationToken,
        options.AppToken);

    public Task<WebApiReply<WorkspaceUser>> UserInfoAsync(string user, CancellationToken cancellationToken) => CallAsync(
        WebApiMethod.UserInfo,
        null,
        [("user", user)],
        answer => answer.Json.At("user") is { } found && found.Text("id") is { } id
            ? new WorkspaceUser(
                id,
                found.Text("name") ?? id,
                found.Text("real_name") ?? found.Text("name") ?? id,
                found.Text("team_id") ?? "",
                found.At("enterprise_user").Text("enterprise_id") ?? "",
                found.At("enterprise_user") is { } member ? Texts(member, "teams") : [],
                found.Is("is_restricted") || found.Is("is_ultra_restricted"),
                found.Is("is_bot") || found.Is("is_workflow_bot"),
                found.Is("deleted"),
                found.At("profile").Text("email"))
            : null,
        cancellationToken);

    /// <summary>The app that a bot belongs to.</summary>
    public Task<WebApiReply<string>> BotAppAsync(string bot, CancellationToken cancellationToken) =>
        CallAsync(WebApiMethod.BotInfo, null, [("bot", bot)], answer => answer.Json.At("bot").Text("app_id"), cancellationToken);

    /// <summary>The ids of a user group's members.</summary>
    public Task<WebApiReply<IReadOnlySet<string>>> GroupMembersAsync(string group, CancellationToken cancellationToken) =>
        CallAsync<IReadOnlySet<string>>(
            WebApiMethod.GroupMembers,
            null,
            [("usergroup", group)],
            answer => Texts(answer.Json, "users").ToHashSet(),
            cancellationToken);

    /// <summary>Replaces a user group's members.</summary>
    public Task<WebApiReply<string>> SetGroupMembersAsync(string group, IReadOnlyList<string> users, CancellationToken cancellationToken) =>
        CallAsync(
            WebApiMethod.SetGroupMembers,
            null,
            [("usergroup", group), ("users", string.Join(',', users))],
            answer => answer.Json.At("usergroup").Text("id") ?? group,
            cancellationToken);

    private static List<string> Texts(JsonElement json, string name) =>
        [.. json.Items(name).Where(text => text.ValueKind == JsonValueKind.String).Select(text => text.GetString()!)];

    /// <param name="arguments">Null values are omitted.</param>
    private async Task<WebApiReply<T>> CallAsync<T>(
        WebApiMethod method,
        string? channel,
        (string Name, string? Value)[] arguments,
        Func<SlackAnswer, T?> read,
        CancellationToken cancellationToken,
        string? token = null)
    {
        var form = arguments.Where(argument => argument.Value is not null)
            .Select(argument => KeyValuePair.Create(argument.Name, argument.Value!))
            .ToList();
        var patience = method.Patience;
        for (var attempt = 1; ; attempt++)
        {
            if (token is null && !method.Proves && credentials.Refusal is { } refusal)
            {
                metrics.Called(method.Name, "not_called");
                return refusal;
            }

            var began = clock.GetTimestamp();
            if (await TurnAsync(method, channel, patience, cancellationToken) is { } wait)
            {
                metrics.Called(method.Name, "not_called");
                return new WebApiError("ratelimited", WebApiFailure.Later, wait);
            }

            patience -= clock.GetElapsedTime(began);
            var reply = await http.CallAsync(method.Name, token ?? options.BotToken, form, read, cancellationToken);
            metrics.Called(method.Name, reply.Error?.Code ?? "ok");
            Learn(method, channel, reply.Error, isBotToken: token is null);
            if (reply.Ok
                || !method.Reads
                || attempt == MostAttempts
                || reply.Error.Failure is not (WebApiFailure.Later or WebApiFailure.Ambiguous))
            {
                return reply;
            }

            await Task.Delay(BeforeRepeat * attempt, clock, cancellationToken);
        }
    }

    /// <summary>Waits for a turn. Returns null when it has come, otherwise the remaining wait.</summary>
    private async Task<TimeSpan?> TurnAsync(WebApiMethod method, string? channel, TimeSpan patience, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            var left = patience - clock.GetElapsedTime(began);
            var turn = limits.Book(method, channel, left > TimeSpan.Zero ? left : TimeSpan.Zero);
            if (!turn.Booked)
            {
                return turn.Wait;
            }

            await Task.Delay(turn.Wait, clock, cancellationToken);
            if (!limits.IsPausedBeyond(turn, method, channel))
            {
                return null;
            }
        }
    }

    private void Learn(WebApiMethod method, string? channel, WebApiError? error, bool isBotToken)
    {
        switch (error)
        {
            case null:
                if (method.Proves)
                {
                    credentials.Accepted();
                }

                return;
            case { Failure: WebApiFailure.Token }:
                // Logged once, where the token's state is kept, and not for every call.
                if (isBotToken)
                {
                    credentials.Refused(error);
                }

                return;
            case { Code: "ratelimited", RetryAfter: { } pause }:
                limits.Pause(method, channel, pause);
                break;
        }

        LogFailed(method.Name, channel, error.Code, error.Detail);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Slack's {Method} failed in {Channel}: {Code} {Detail}")]
    private partial void LogFailed(string method, string? channel, string code, string? detail);
}
