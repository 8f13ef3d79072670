using ChatOps.Chat.Slack.Api;
using ChatOps.Chat.Slack.Inbound;

namespace ChatOps.Chat.Slack;

/// <content>The channels that the bot itself creates.</content>
internal sealed partial class SlackPlatform
{
    public async Task<ChannelResult> CreateChannelAsync(
        string name, bool isPrivate, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var reply = await api.CreateChannelAsync(name, isPrivate, cancellationToken);
        return reply.Ok ? new ChannelResult.Done(reply.Value.Id)
            : reply.Error.Code is not "name_taken" ? Failed(reply.Error)
            : await OwnAsync(name, isPrivate, since, cancellationToken) is { } own ? new ChannelResult.Done(own)
            : new ChannelResult.Taken();
    }

    public async Task<ChannelResult> InviteAsync(string channel, string person, CancellationToken cancellationToken)
    {
        var reply = await api.InviteAsync(channel, person, cancellationToken);
        return reply.Ok || reply.Error.Code is "already_in_channel" ? new ChannelResult.Done(channel) : Failed(reply.Error);
    }

    public async Task<ChannelResult> SetTopicAsync(string channel, string topic, CancellationToken cancellationToken)
    {
        var reply = await api.SetTopicAsync(channel, topic, cancellationToken);
        return reply.Ok ? new ChannelResult.Done(channel) : Failed(reply.Error);
    }

    public async Task<ChannelResult> PinAsync(string channel, string message, CancellationToken cancellationToken)
    {
        var reply = await api.PinAsync(channel, message, cancellationToken);
        return reply.Ok || reply.Error.Code is "already_pinned" ? new ChannelResult.Done(channel) : Failed(reply.Error);
    }

    public async Task<SaidMessage?> ReadMessageAsync(string channel, string? thread, string message, CancellationToken cancellationToken)
    {
        var reply = await api.MessageAsync(channel, thread, message, cancellationToken);
        return reply.Ok
            ? new(TypedText.Rich(reply.Value.Text), SlackIds.IsUser(reply.Value.User) ? new(Name, reply.Value.User!) : null)
            : null;
    }

    /// <summary>The channel of this name that the bot has created since then; null: there is none that it can see.</summary>
    private async Task<string?> OwnAsync(string name, bool isPrivate, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var (me, all) = (await self.AskAsync(cancellationToken), await channels.AllAsync(archivedToo: false, cancellationToken));
        return me.Ok && all.Ok && all.Value.TryGetValue(name, out var found)
            && found.Creator == me.Value.UserId
            && found.IsPrivate == isPrivate
            // Slack says the second, by its own clock.
            && found.Created >= since
                ? found.Id
                : null;
    }

    /// <summary>All of these can be repeated: whatever may have been done is noticed then.</summary>
    private static ChannelResult Failed(WebApiError error) => error.Failure switch
    {
        WebApiFailure.Later => new ChannelResult.Later(error.RetryAfter ?? UsualWait, error.Sentence),
        WebApiFailure.Ambiguous => new ChannelResult.Later(UsualWait, error.Sentence),
        // A token that is mended goes on.
        WebApiFailure.Token or WebApiFailure.Workspace => new ChannelResult.Later(TimeSpan.FromMinutes(1), error.Sentence),
        WebApiFailure.Channel when error.Code is "channel_not_found" or "not_in_channel" or "is_archived" or "is_inactive" =>
            new ChannelResult.Gone(error.Sentence),
        _ => new ChannelResult.Refused(error.Sentence),
    };
}
