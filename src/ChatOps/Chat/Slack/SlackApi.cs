using System.Text.Json;

namespace ChatOps.Chat.Slack;

/// <summary>Who we are, and by whose clock.</summary>
/// <param name="Scopes">Those of the token; null when Slack does not say.</param>
/// <param name="ServerTime">Slack's clock.</param>
public sealed record SlackIdentity(string UserId, string User, string Team, string Url, IReadOnlySet<string>? Scopes, DateTimeOffset? ServerTime);

/// <summary>A channel as the bot sees it.</summary>
public sealed record SlackChannel(string Id, string Name, bool IsPrivate, bool IsMember, bool IsArchived);

/// <summary>A message in a channel's history.</summary>
/// <param name="Ts">Its id in the channel. A text, never a number.</param>
/// <param name="PostId">What <see cref="SlackApi.PostMessageAsync"/> sent along.</param>
public sealed record SlackHistoryMessage(string Ts, string? PostId);

/// <param name="Next">Cursor of the next page; null after the last. A page may be empty and not the last.</param>
public sealed record SlackPage<T>(IReadOnlyList<T> Items, string? Next);

public sealed record SlackUser(string Id, string Name, string RealName);

/// <summary>
/// The methods of Slack's Web API that we use. Every call waits its turn; those that only read are repeated a few times when
/// that may help, the others never: their caller knows whether once more is safe.
/// </summary>
internal sealed partial class SlackApi(SlackHttp http, SlackOptions options, SlackRateLimits limits, SlackMetrics metrics, TimeProvider clock, ILogger<SlackApi> logger)
{
    private const int MostAttempts = 3;
    private static readonly TimeSpan BeforeRepeat = TimeSpan.FromSeconds(1);

    public Task<SlackReply<SlackIdentity>> AuthTestAsync(CancellationToken cancellationToken) => CallAsync(
        SlackMethod.AuthTest,
        null,
        [],
        answer => new SlackIdentity(
            answer.Json.Text("user_id") ?? "",
            answer.Json.Text("user") ?? "",
            answer.Json.Text("team") ?? "",
            answer.Json.Text("url") ?? "",
            answer.Headers.TryGetValues("x-oauth-scopes", out var scopes)
                ? scopes.SelectMany(line => line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToHashSet()
                : null,
            answer.Headers.Date),
        cancellationToken);

    /// <summary>The address of one new Socket Mode connection, good for one use and soon stale.</summary>
    public Task<SlackReply<Uri>> OpenConnectionAsync(CancellationToken cancellationToken) => CallAsync(
        SlackMethod.ConnectionsOpen,
        null,
        [],
        answer => Uri.TryCreate(answer.Json.Text("url"), UriKind.Absolute, out var url) ? url : null,
        cancellationToken,
        options.AppToken);

    public Task<SlackReply<SlackUser>> UserInfoAsync(string user, CancellationToken cancellationToken) => CallAsync(
        SlackMethod.UserInfo,
        null,
        [("user", user)],
        answer => answer.Json.At("user") is { } found && found.Text("id") is { } id
            ? new SlackUser(id, found.Text("name") ?? id, found.Text("real_name") ?? found.Text("name") ?? id)
            : null,
        cancellationToken);

    /// <summary>The ids of a user group's members.</summary>
    public Task<SlackReply<IReadOnlySet<string>>> GroupMembersAsync(string group, CancellationToken cancellationToken) => CallAsync<IReadOnlySet<string>>(
        SlackMethod.GroupMembers,
        null,
        [("usergroup", group)],
        answer => answer.Json.Items("users").Where(user => user.ValueKind == JsonValueKind.String).Select(user => user.GetString()!).ToHashSet(),
        cancellationToken);

    /// <param name="arguments">Those that are null are left out.</param>
    private async Task<SlackReply<T>> CallAsync<T>(
        SlackMethod method,
        string? channel,
        (string Name, string? Value)[] arguments,
        Func<SlackAnswer, T?> read,
        CancellationToken cancellationToken,
        string? token = null)
    {
        var form = arguments.Where(argument => argument.Value is not null).Select(argument => KeyValuePair.Create(argument.Name, argument.Value!)).ToList();
        for (var attempt = 1; ; attempt++)
        {
            var (wait, booked) = limits.Book(method, channel);
            if (!booked)
            {
                metrics.Called(method.Name, "not_called");
                return new SlackError("ratelimited", SlackFailure.Later, wait);
            }

            await Task.Delay(wait, clock, cancellationToken);
            var reply = await http.CallAsync(method.Name, token ?? options.BotToken, form, read, cancellationToken);
            metrics.Called(method.Name, reply.Error?.Code ?? "ok");
            if (reply.Ok)
            {
                return reply;
            }

            LogFailed(method.Name, channel, reply.Error.Code, reply.Error.Detail);
            if (reply.Error is { Code: "ratelimited", RetryAfter: { } pause })
            {
                limits.Pause(method, channel, pause);
            }

            if (!method.Reads || attempt == MostAttempts || reply.Error.Failure is not (SlackFailure.Later or SlackFailure.Ambiguous))
            {
                return reply;
            }

            await Task.Delay(BeforeRepeat * attempt, clock, cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Slack's {Method} failed in {Channel}: {Code} {Detail}")]
    private partial void LogFailed(string method, string? channel, string code, string? detail);
}
