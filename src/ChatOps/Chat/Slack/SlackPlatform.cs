using ChatOps.Chat.Slack.Api;
using ChatOps.Chat.Slack.Inbound;
using ChatOps.Chat.Slack.Rendering;
using ChatOps.Chat.Slack.Workspace;
using ChatOps.Checks;
using ChatOps.Journal;
using ChatOps.People;

namespace ChatOps.Chat.Slack;

/// <summary>Slack as a chat platform.</summary>
internal sealed partial class SlackPlatform(
    WebApi api,
    WebApiHttp http,
    Channels channels,
    UserGroups userGroups,
    Users people,
    OwnApp self,
    ContextSeal seal,
    Receipts receipts,
    FollowedForms followed,
    BlockSupport blocks,
    HeardThreads heard,
    WorkspaceChecks examination,
    ChannelChecks channelExamination,
    ILogger<SlackPlatform> logger)
    : IChatPlatform
{
    /// <summary>A channel with more pages than this is too busy to be read to the end.</summary>
    private const int MostPages = 50;

    private static readonly TimeSpan UsualWait = TimeSpan.FromSeconds(2);

    public string Name => Inbox.Source;

    public ChatCapabilities Can { get; } = new()
    {
        PrivateAnswers = true, Dialogs = true, Finding = true, Editing = true, Threads = true, UserGroups = true, Home = true,
        LinkPreviews = true, GroupChanges = true,
        LongestMessage = CardBlocks.LongestMessage,
    };

    public ChatInput Read(Delivery delivery) => InboundTranslation.Read(delivery, self.AppId, seal);

    public async Task<ChatInput> UnderstandAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        switch (Read(delivery))
        {
            case ChatInput.Deed deed:
                // The bot's own app id may only be known now.
                var who = await people.RecognizeAsync(deed.Where.Who, fresh: false, cancellationToken);
                return Read(delivery) is ChatInput.Deed ours ? ours with { Where = deed.Where with { Who = who } } : Read(delivery);
            case ChatInput.GroupsChanged change:
                userGroups.Forget();
                return change;
            case var other:
                return other;
        }
    }

    public Task<Principal> RecognizeAsync(Principal who, CancellationToken cancellationToken) =>
        people.RecognizeAsync(who, fresh: true, cancellationToken);

    public Task<Principal?> FindMentionedAsync(string mention, CancellationToken cancellationToken) =>
        Task.FromResult(SlackIds.IsUser(mention) ? new Principal(Name, "", mention) : null);

    public async Task<ShowResult> SetGroupAsync(string group, IReadOnlyList<string> people, CancellationToken cancellationToken)
    {
        var reply = await api.SetGroupMembersAsync(group, people, cancellationToken);
        userGroups.Forget();
        return reply.Ok ? new ShowResult.Shown(group) : Failed(reply.Error, repeatable: true);
    }

    public Task<string?> NameAsync(string person, CancellationToken cancellationToken) => people.NameAsync(person, cancellationToken);

    public Task<ProfileEmail> EmailAsync(string person, CancellationToken cancellationToken) =>
        people.EmailAsync(person, cancellationToken);

    public async Task<ShowResult> PostAsync(string channel, string? thread, Card card, string postId, CancellationToken cancellationToken)
    {
        var result = await ShowAsync(
            card,
            repeatable: false,
            message => channels.JoiningAsync(
                channel, () => api.PostMessageAsync(channel, thread, message, postId, cancellationToken), cancellationToken));
        if (result is ShowResult.Shown)
        {
            heard.NotePost();
        }

        // A new message can't be frozen: it is its thread that accepts no replies.
        return result is ShowResult.Frozen(var reason) ? new ShowResult.Unfit(reason, Again: true) : result;
    }

    public Task<ShowResult> UpdateAsync(string channel, string message, Card card, string postId, CancellationToken cancellationToken) =>
        ShowAsync(card, repeatable: true, rendered => api.UpdateAsync(channel, message, rendered, postId, cancellationToken));

    /// <summary><see cref="ShowResult.Gone"/> is success.</summary>
    public async Task<ShowResult> DeleteAsync(string channel, string message, CancellationToken cancellationToken)
    {
        var reply = await api.DeleteAsync(channel, message, cancellationToken);
        return reply.Ok ? new ShowResult.Gone("deleted") : Failed(reply.Error, repeatable: true);
    }

    public async Task<ShowResult> FindAsync(
        string channel, string? thread, string postId, DateTimeOffset since, CancellationToken cancellationToken)
    {
        string? cursor = null;
        for (var page = 0; page < MostPages; page++)
        {
            var from = cursor;
            var reply = await channels.JoiningAsync(
                channel,
                () => thread is null
                    ? api.HistoryAsync(channel, since, from, cancellationToken)
                    : api.RepliesAsync(channel, thread, since, from, cancellationToken),
                cancellationToken);
            if (!reply.Ok)
            {
                // Without its thread, the reply doesn't exist either.
                return reply.Error.Code is "missing_scope" or "not_in_channel"
                    ? new ShowResult.Unsearchable(reply.Error.Sentence)
                    : Failed(reply.Error, repeatable: true);
            }

            if (reply.Value.Items.FirstOrDefault(message => message.PostId == postId) is { } found)
            {
                return new ShowResult.Shown(found.Ts);
            }

            cursor = reply.Value.Next;
            if (cursor is null)
            {
                return new ShowResult.Gone("It was never posted.");
            }
        }

        return new ShowResult.Uncertain("The channel is too busy to be read to the end.");
    }

    /// <remarks>
    /// Ephemeral messages don't appear in any history, so an uncertain result (<see cref="ShowResult.Uncertain"/>) could never be resolved:
    /// the answer is given again in another way, since two answers are better than none.
    /// </remarks>
    public async Task<ShowResult> ReplyPrivatelyAsync(ChatContext where, Card card, bool replace, CancellationToken cancellationToken)
    {
        ShowResult result = new ShowResult.Refused("There is no address to answer at.");
        if (where.Reply is SlackReplyContext { View: { Length: > 0 } dialog })
        {
            await receipts.ShownAsync(dialog, cancellationToken);
            result = await ShowInViewAsync(
                card,
                repeatable: true,
                message => api.UpdateViewAsync(
                    dialog, hash: null, Modals.Answer(message, seal.Write("answer", where.Channel, where.Who.Id)), cancellationToken));
            if (result is ShowResult.Shown or ShowResult.Later)
            {
                return result;
            }
        }

        if (Uri.TryCreate((where.Reply as SlackReplyContext)?.Address, UriKind.Absolute, out var address))
        {
            result = await ShowAsync(
                card,
                repeatable: false,
                message => http.RespondAsync(address, PrivateAnswers.Private(message, replace), cancellationToken));
        }

        if (result is not ShowResult.Shown && where.Channel.Length > 0)
        {
            result = await ShowAsync(
                card, repeatable: false, message => api.PostEphemeralAsync(where.Channel, where.Who.Id, message, cancellationToken));
        }

        // On the home page, a dialog shows the answer, if it comes in time.
        if (result is not (ShowResult.Shown or ShowResult.Later)
            && where is { Channel.Length: 0, Reply: SlackReplyContext { View: null, Address: null, Trigger: { Length: > 0 } trigger } })
        {
            result = await ShowInViewAsync(
                card,
                repeatable: false,
                message => api.OpenViewAsync(trigger, Modals.Answer(message, seal.Write("answer", "", where.Who.Id)), cancellationToken));
        }

        // The response URL has expired and the channel isn't ours, or there is none.
        if (result is not (ShowResult.Shown or ShowResult.Later))
        {
            result = await ShowAsync(
                card,
                repeatable: false,
                message => api.PostMessageAsync(where.Who.Id, null, message, Guid.NewGuid().ToString("n"), cancellationToken));
        }

        return result;
    }

    public async Task<string?> PermalinkAsync(string channel, string message, CancellationToken cancellationToken) =>
        (await api.PermalinkAsync(channel, message, cancellationToken)).Value;

    public Task<string?> FindChannelAsync(string channel, CancellationToken cancellationToken) =>
        channels.FindAsync(channel, cancellationToken);

    public Task<string?> FindPrivateAsync(string person, CancellationToken cancellationToken) =>
        channels.FindPrivateAsync(person, cancellationToken);

    public Task<bool?> IsInGroupAsync(string person, IReadOnlyCollection<string> groups, bool fresh, CancellationToken cancellationToken) =>
        userGroups.HasAsync(person, groups, fresh, cancellationToken);

    public Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken) => examination.RunAsync(cancellationToken);

    public Task<IReadOnlyList<Finding>> ExamineChannelsAsync(
        IReadOnlyDictionary<string, string?> names, CancellationToken cancellationToken) =>
        channelExamination.RunAsync(names, cancellationToken);

    public Task<IReadOnlyList<Finding>> ExamineGroupsAsync(IReadOnlyCollection<string> groups, CancellationToken cancellationToken) =>
        userGroups.ExamineAsync(groups, cancellationToken);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The form {Form} was not opened: {Reason}")]
    private partial void LogFormNotOpened(string form, string reason);
}
