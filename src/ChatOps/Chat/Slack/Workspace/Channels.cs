using System.Collections.Concurrent;
using ChatOps.Chat.Slack.Api;

namespace ChatOps.Chat.Slack.Workspace;

/// <summary>Knows channels by the names people use, and joins those that are open to all.</summary>
internal sealed class Channels(WebApi api, TimeProvider clock) : IDisposable
{
    /// <summary>Names are changed rarely, and asking for all of them is slow where there are thousands.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    /// <summary>What was not there may just have been made.</summary>
    private static readonly TimeSpan FreshMiss = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, (string? Id, DateTimeOffset Until)> _answers = [];
    private readonly SemaphoreSlim _one = new(1);
    private Dictionary<string, WorkspaceChannel> _byName = [];
    private DateTimeOffset _listedAt = DateTimeOffset.MinValue;

    /// <summary>The id of "#web", "web" or an id itself. Null when there is none that the bot may use, or Slack cannot be asked.</summary>
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
                // Whoever wrote an id meant it, and what was right before probably still is.
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

    /// <summary>
    /// Makes a call, and when Slack says that the bot is not in the channel, joins it and calls once more: the first was certainly not
    /// done.
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

    /// <summary>The id of a channel that the bot can post to, joining it where that is needed.</summary>
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

        // Without the scope for joining, chat:write.public may still let us post.
        var joined = await api.JoinAsync(channel.Id, cancellationToken);
        return joined.Ok || joined.Error.Failure is WebApiFailure.Configuration ? channel.Id : joined.Error;
    }

    /// <summary>All channels that the bot sees now, by name.</summary>
    public async Task<WebApiReply<Dictionary<string, WorkspaceChannel>>> AllAsync(bool archivedToo, CancellationToken cancellationToken)
    {
        var names = new Dictionary<string, WorkspaceChannel>();
        string? cursor = null;
        do
        {
            var page = await api.ConversationsAsync(archivedToo, cursor, cancellationToken);
            if (!page.Ok)
            {
                return page.Error;
            }

            foreach (var channel in page.Value.Items)
            {
                names[channel.Name] = channel;
            }

            cursor = page.Value.Next;
        }
        while (cursor is not null);

        return names;
    }

    /// <summary>As it is written in Slack.</summary>
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
