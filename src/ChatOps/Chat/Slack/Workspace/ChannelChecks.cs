using ChatOps.Chat.Slack.Api;
using ChatOps.Checks;

namespace ChatOps.Chat.Slack.Workspace;

/// <summary>What <c>doctor</c> reports about channels, based on fresh answers from Slack rather than the cache.</summary>
internal sealed class ChannelChecks(WebApi api, Channels channels)
{
    private const string Where = "ChatOps:Services:…:Channels or ChatOps:Subscriptions";

    /// <summary>Up to this many are queried individually; beyond that, a list of all channels is faster.</summary>
    private const int MostAskedSingly = 10;

    /// <param name="names">Each with the id under which the bot has posted there before.</param>
    public async Task<IReadOnlyList<Finding>> RunAsync(IReadOnlyDictionary<string, string?> names, CancellationToken cancellationToken)
    {
        var all = new Lazy<Task<WebApiReply<Dictionary<string, WorkspaceChannel>>>>(
            () => channels.AllAsync(archivedToo: true, cancellationToken));
        return await Task.WhenAll(
            names.Select(name => LookAsync(name.Key, name.Value, singly: names.Count <= MostAskedSingly, all, cancellationToken)));
    }

    private async Task<Finding> LookAsync(
        string name,
        string? known,
        bool singly,
        Lazy<Task<WebApiReply<Dictionary<string, WorkspaceChannel>>>> all,
        CancellationToken cancellationToken)
    {
        if (SlackIds.IsChannel(name))
        {
            var byId = await api.ConversationInfoAsync(name, cancellationToken);
            return byId.Ok ? await JudgeAsync(name, byId.Value, cancellationToken) : Sick(name, byId.Error);
        }

        if (singly
            && known is not null
            && (await api.ConversationInfoAsync(known, cancellationToken)).Value is { } same
            && same.Name == Channels.NameOf(name))
        {
            return await JudgeAsync(name, same, cancellationToken);
        }

        var listed = await all.Value;
        if (!listed.Ok)
        {
            return Sick(name, listed.Error);
        }

        if (listed.Value.TryGetValue(Channels.NameOf(name), out var found))
        {
            return await JudgeAsync(name, found, cancellationToken);
        }

        return known is null
            ? new(
                Subject(name),
                Healthy: false,
                "I cannot see it",
                $"create it, or invite me with /invite{(channels.SeesPrivate ? "" : ", or write its id if it is private")}; correct {Where}")
            : (await api.ConversationInfoAsync(known, cancellationToken)).Value switch
            {
                null => new(
                    Subject(name),
                    Healthy: false,
                    "I posted there before and cannot see it now",
                    "invite me again with /invite; what waits is posted then"),
                { IsArchived: true } archived => new(
                    Subject(name), Healthy: false, $"it is archived, as #{archived.Name}", $"un-archive it, or write another in {Where}"),
                var renamed => new(
                    Subject(name),
                    Healthy: false,
                    $"it is named #{renamed.Name} now; I still post there",
                    $"write #{renamed.Name} in {Where}"),
            };
    }

    private async Task<Finding> JudgeAsync(string name, WorkspaceChannel channel, CancellationToken cancellationToken)
    {
        var usable = await channels.UsableAsync(channel, cancellationToken);
        return usable.Ok ? new(Subject(name), Healthy: true, "I can post there") : Sick(name, usable.Error);
    }

    private static Finding Sick(string name, WebApiError error) => new(Subject(name), Healthy: false, error.Sentence);

    private static string Subject(string name) => $"channel {name}";
}
