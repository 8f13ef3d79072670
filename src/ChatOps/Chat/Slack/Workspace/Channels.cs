using System.Collections.Concurrent;
using ChatOps.Chat.Slack.Api;

namespace ChatOps.Chat.Slack.Workspace;

/// <summary>Finds channels by the names that people use, and joins public ones.</summary>
internal sealed class Channels(WebApi api, TimeProvider clock) : IDisposable
{
    /// <summary>Names rarely change, and listing all of them is slow where there are thousands.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    /// <summary>A channel that didn't exist may just have been created.</summary>
    private static readonly TimeSpan FreshMiss = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, (string? Id, DateTimeOffset Until)> _answers = [];
    /// <summary>A person's direct messages stay the same.</summary>
    private readonly ConcurrentDictionary<string, string> _private = [];

    private readonly SemaphoreSlim _one = new(1);
    private Dictionary<string, WorkspaceChannel> _byName = [];
    private DateTimeOffset _listedAt = DateTimeOffset.MinValue;

    /// <summary>Whether the last list had private channels in it, too.</summary>
    public bool SeesPrivate { get; private set; } = true;

    /// <summary>
    /// The id for "#web", "web" or an id itself. Null when there is no channel that the bot may use, or Slack can't be asked.
    /// </summary>
    public async Task<string?> FindAsync(string channel, CancellationToken cancellationToken)
    {
        var known = _answers.GetValueOrDefault(channel);
        if (clock.GetUtcNow() < known.Until)
        {
            return known.Id;
        }

        await _one.WaitAsync(cancellationToken);
        try
        {
            var answer = SlackIds.IsChannel(channel)
                ? await ByIdAsync(channel, cancellationToken)
                : await ByNameAsync(channel, cancellationToken);
            if (answer.Error is { Failure: not WebApiFailure.Channel })
            {
                // A configured id was written on purpose, and what was right before is probably still right.
                return known.Id ?? (SlackIds.IsChannel(channel) ? channel : null);
            }

            _answers[channel] = (answer.Value, clock.GetUtcNow() + (answer.Ok ? Fresh : FreshMiss));
            return answer.Value;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The id of the direct messages with a person; null when there can be none, or Slack can't be asked.</summary>
    public async Task<string?> FindPrivateAsync(string person, CancellationToken cancellationToken)
    {
        if (_private.TryGetValue(person, out var known))
        {
            return known;
        }

        return SlackIds.IsUser(person) && (await api.OpenAsync(person, cancellationToken)).Value is { } id ? _private[person] = id : null;
    }

    /// <summary>
    /// Makes a call and, if Slack answers that the bot isn't in the channel, joins it and repeats the call: the first one certainly had no
    /// effect.
    /// </summary>
    public async Task<WebApiReply<T>> JoiningAsync<T>(string channel, Func<Task<WebApiReply<T>>> call, CancellationToken cancellationToken)
    {
        var reply = await call();
        return reply.Error is { Code: "not_in_channel" } && (await api.JoinAsync(channel, cancellationToken)).Ok ? await call() : reply;
    }

    public void Dispose() => _one.Dispose();

    private async Task<WebApiReply<string>> ByIdAsync(string id, CancellationToken cancellationToken)
    {
        var info = await api.ConversationInfoAsync(id, cancellationToken);
        return info.Ok ? await UsableAsync(info.Value, cancellationToken) : info.Error;
    }

    private async Task<WebApiReply<string>> ByNameAsync(string channel, CancellationToken cancellationToken)
    {
        var name = NameOf(channel);
        var age = clock.GetUtcNow() - _listedAt;
        if ((age >= Fresh || (age >= FreshMiss && !_byName.ContainsKey(name))) && await ListAsync(cancellationToken) is { } error)
        {
            return error;
        }

        return _byName.TryGetValue(name, out var found)
            ? await UsableAsync(found, cancellationToken)
            : new WebApiError("channel_not_found", WebApiFailure.Channel);
    }

    /// <summary>The id of a channel that the bot can post to, joining it if necessary.</summary>
    public async Task<WebApiReply<string>> UsableAsync(WorkspaceChannel channel, CancellationToken cancellationToken)
    {
        if (channel.IsArchived)
        {
            return new WebApiError("is_archived", WebApiFailure.Channel);
        }

        if (channel.IsMember || channel.IsPrivate || channel.Id[0] == 'D')
        {
            return channel.Id;
        }

        var joined = await api.JoinAsync(channel.Id, cancellationToken);
        return joined.Ok ? channel.Id
            : joined.Error.Failure is not WebApiFailure.Configuration ? joined.Error
            : await MayPostUninvitedAsync(cancellationToken) ? channel.Id
            : new WebApiError("not_in_channel", WebApiFailure.Channel);
    }

    /// <summary>Both scopes are optional: that to join channels, and that to post without joining them.</summary>
    private async Task<bool> MayPostUninvitedAsync(CancellationToken cancellationToken) =>
        await api.AuthTestAsync(cancellationToken) is not { Ok: true, Value.Scopes: { } scopes } || scopes.Contains("chat:write.public");

    /// <summary>All channels currently visible to the bot, by name.</summary>
    public async Task<WebApiReply<Dictionary<string, WorkspaceChannel>>> AllAsync(bool archivedToo, CancellationToken cancellationToken)
    {
        var names = new Dictionary<string, WorkspaceChannel>();
        var (privateToo, cursor) = (true, (string?)null);
        while (true)
        {
            var page = await api.ConversationsAsync(privateToo, archivedToo, cursor, cancellationToken);
            if (page.Error is { Code: "missing_scope" } && privateToo)
            {
                // The scope for private channels is optional.
                privateToo = false;
                continue;
            }

            if (!page.Ok)
            {
                return page.Error;
            }

            foreach (var channel in page.Value.Items)
            {
                names[channel.Name] = channel;
            }

            cursor = page.Value.Next;
            if (cursor is null)
            {
                SeesPrivate = privateToo;
                return names;
            }
        }
    }

    /// <summary>The name as Slack writes it.</summary>
    public static string NameOf(string channel) => channel.Trim().TrimStart('#').ToLowerInvariant();

    private async Task<WebApiError?> ListAsync(CancellationToken cancellationToken)
    {
        var all = await AllAsync(archivedToo: false, cancellationToken);
        if (all.Ok)
        {
            (_byName, _listedAt) = (all.Value, clock.GetUtcNow());
        }

        return all.Error;
    }
}
