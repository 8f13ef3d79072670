using ChatOps.Chat.Teams.Cards;
using Microsoft.Bot.Connector;
using Microsoft.Bot.Connector.Teams;
using Microsoft.Bot.Schema;
using Microsoft.Rest;
using Newtonsoft.Json.Linq;

namespace ChatOps.Chat.Teams.Connector;

/// <summary>
/// Calls to Teams, made through the SDK's connector. A call is repeated here only if its token had expired: in all other cases, only the
/// caller knows whether repeating it is safe.
/// </summary>
internal sealed class ConnectorCalls(TeamsOptions options, IHttpClientFactory clients, AccessTokens tokens, Pace pace, TimeProvider clock)
{
    /// <summary>The name of its <see cref="HttpClient"/>.</summary>
    public const string ClientName = "teams";

    private const int PageOfMembers = 500, MostPages = 40;

    /// <summary>A longer wait is returned to the caller instead.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    /// <summary>Starts a thread in a channel.</summary>
    /// <returns>The message's id, which is also its thread's.</returns>
    public Task<ConnectorReply<string>> BeginAsync(
        string service, string channel, TeamsMessage message, CancellationToken cancellationToken) =>
        CallAsync(
            service,
            channel,
            async (client, token) =>
            {
                var parameters = new ConversationParameters
                {
                    IsGroup = true,
                    Activity = Activity(message),
                    ChannelData = new JObject { ["channel"] = new JObject { ["id"] = channel } },
                    TenantId = options.TenantId,
                };
                var made = await client.Conversations.CreateConversationAsync(parameters, token);
                return made?.ActivityId is { Length: > 0 } id ? id : Inbound.TeamsActivity.RootOf(made?.Id ?? "");
            },
            cancellationToken);

    public Task<ConnectorReply<string>> SendAsync(
        string service, string conversation, TeamsMessage message, CancellationToken cancellationToken) =>
        CallAsync(
            service, conversation, async (client, token) =>
                (await client.Conversations.SendToConversationAsync(conversation, Activity(message), token))?.Id, cancellationToken);

    public Task<ConnectorReply<string>> UpdateAsync(
        string service, string conversation, string id, TeamsMessage message, CancellationToken cancellationToken) =>
        CallAsync(
            service,
            conversation,
            async (client, token) =>
            {
                var activity = Activity(message);
                activity.Id = id;
                await client.Conversations.UpdateActivityAsync(conversation, id, activity, token);
                return id;
            },
            cancellationToken);

    public Task<ConnectorReply<string>> DeleteAsync(string service, string conversation, string id, CancellationToken cancellationToken) =>
        CallAsync(
            service,
            conversation,
            async (client, token) =>
            {
                await client.Conversations.DeleteActivityAsync(conversation, id, token);
                return id;
            },
            cancellationToken);

    /// <summary>The id of the chat with one person, which is created if there is none.</summary>
    public Task<ConnectorReply<string>> ChatAsync(string service, string user, CancellationToken cancellationToken) =>
        CallAsync(
            service,
            $"chat {user}",
            async (client, token) => (await client.Conversations.CreateConversationAsync(
                new ConversationParameters
                {
                    IsGroup = false,
                    Bot = new ChannelAccount($"28:{options.AppId}"),
                    Members = [new ChannelAccount(user)],
                    TenantId = options.TenantId,
                    ChannelData = new JObject { ["tenant"] = new JObject { ["id"] = options.TenantId } },
                },
                token))?.Id,
            cancellationToken);

    public Task<ConnectorReply<Member>> MemberAsync(
        string service, string conversation, string person, CancellationToken cancellationToken) =>
        CallAsync(
            service,
            null,
            async (client, token) =>
                Member.Of(await ((Conversations)client.Conversations).GetConversationMemberAsync(person, conversation, token)),
            cancellationToken);

    public Task<ConnectorReply<IReadOnlyList<Member>>> MembersAsync(
        string service, string conversation, CancellationToken cancellationToken) =>
        CallAsync<IReadOnlyList<Member>>(
            service,
            null,
            async (client, token) =>
            {
                var members = new List<Member>();
                string? next = null;
                for (var page = 0; page < MostPages; page++)
                {
                    var result = await client.Conversations.GetConversationPagedMembersAsync(conversation, PageOfMembers, next, token);
                    members.AddRange(result.Members.Select(Member.Of).OfType<Member>());
                    next = result.ContinuationToken;
                    if (string.IsNullOrEmpty(next))
                    {
                        return members;
                    }
                }

                return null;
            },
            cancellationToken);

    /// <summary>A team's channels by id; the first one has no name, and is called General everywhere.</summary>
    public Task<ConnectorReply<IReadOnlyDictionary<string, string>>> ChannelsAsync(
        string service, string team, CancellationToken cancellationToken) =>
        CallAsync<IReadOnlyDictionary<string, string>>(
            service,
            null,
            async (client, token) =>
            {
                using var teams = new TeamsConnectorClient(client.BaseUri, client.Credentials, client.HttpClient, disposeHttpClient: false);
                var list = await teams.Teams.FetchChannelListAsync(team, token);
                return list.Conversations
                    .Where(channel => channel.Id is not null)
                    .ToDictionary(channel => channel.Id, channel => channel.Name ?? "General");
            },
            cancellationToken);

    /// <summary>The id of a team's group in Entra.</summary>
    public Task<ConnectorReply<string>> GroupAsync(string service, string team, CancellationToken cancellationToken) => CallAsync(
        service,
        null,
        async (client, token) =>
        {
            using var teams = new TeamsConnectorClient(client.BaseUri, client.Credentials, client.HttpClient, disposeHttpClient: false);
            return (await teams.Teams.FetchTeamDetailsAsync(team, token)).AadGroupId;
        },
        cancellationToken);

    /// <param name="conversation">The conversation whose rate limit applies; null for calls that only read.</param>
    private async Task<ConnectorReply<T>> CallAsync<T>(
        string service, string? conversation, Func<ConnectorClient, CancellationToken, Task<T?>> call, CancellationToken cancellationToken)
    {
        if (conversation is not null && await WaitAsync(conversation, cancellationToken) is { } busy)
        {
            return busy;
        }

        var reply = await OnceAsync(service, call, cancellationToken);
        if (reply.Error is { Failure: ConnectorFailure.Token, Code: not "no_secret" } && tokens.Trouble is null)
        {
            tokens.Forget();
            reply = await OnceAsync(service, call, cancellationToken);
        }

        if (conversation is not null && reply.Error is { Failure: ConnectorFailure.Later } later)
        {
            return later with { RetryAfter = pace.Slower(conversation, later.RetryAfter) };
        }

        if (conversation is not null && reply.Ok)
        {
            pace.Went(conversation);
        }

        return reply;
    }

    private async Task<ConnectorError?> WaitAsync(string conversation, CancellationToken cancellationToken)
    {
        while (pace.Take(conversation) is var wait && wait > TimeSpan.Zero)
        {
            if (wait > LongestWait)
            {
                return new("pace", ConnectorFailure.Later, wait);
            }

            await Task.Delay(wait, clock, cancellationToken);
        }

        return null;
    }

    private async Task<ConnectorReply<T>> OnceAsync<T>(
        string service, Func<ConnectorClient, CancellationToken, Task<T?>> call, CancellationToken cancellationToken)
    {
        var token = await tokens.GetAsync(cancellationToken);
        if (!token.Ok)
        {
            return token.Error;
        }

        using var timeout = new CancellationTokenSource(options.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        // With its own HTTP client, the SDK would retry failed calls, and post twice.
        using var client = new ConnectorClient(
            new Uri(service), new TokenCredentials(token.Value), clients.CreateClient(ClientName), disposeHttpClient: false);
        try
        {
            return await call(client, either.Token) is { } value
                ? value
                : new ConnectorError("unreadable_answer", ConnectorFailure.Ambiguous);
        }
        catch (Exception exception)
            when (!cancellationToken.IsCancellationRequested && ConnectorErrors.Of(exception, clock.GetUtcNow()) is not null)
        {
            return ConnectorErrors.Of(exception, clock.GetUtcNow())!;
        }
    }

    private static Activity Activity(TeamsMessage message) => message.Card is { } card
        ? new()
        {
            Type = ActivityTypes.Message,
            Summary = message.Summary,
            Attachments = [new Attachment { ContentType = AdaptiveCard.ContentType, Content = new JRaw(card) }],
        }
        : new() { Type = ActivityTypes.Message, Summary = message.Summary, Text = message.Text, TextFormat = TextFormatTypes.Plain };
}
