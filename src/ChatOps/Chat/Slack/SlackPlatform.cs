using System.Text.Json.Nodes;
using ChatOps.Journal;

namespace ChatOps.Chat.Slack;

/// <summary>Slack as a place where people talk.</summary>
internal sealed partial class SlackPlatform(
    SlackApi api, SlackHttp http, SlackChannels channels, SlackGroups userGroups, SlackPeople people, SlackSelf self, SlackSeal seal, SlackExamination examination, ILogger<SlackPlatform> logger)
    : IChatPlatform
{
    /// <summary>Beyond this a channel is too busy to be read to the end.</summary>
    private const int MostPages = 50;

    private static readonly TimeSpan UsualWait = TimeSpan.FromSeconds(2);

    public string Name => SlackJournal.Source;

    public ChatInput Read(Delivery delivery) => SlackInbound.Read(delivery, self.AppId, seal);

    public async Task<ChatInput> UnderstandAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        switch (Read(delivery))
        {
            case ChatInput.Deed deed:
                // Which app is ours may be known only now.
                var who = await people.RecognizeAsync(deed.Where.Who, fresh: false, cancellationToken);
                return Read(delivery) is ChatInput.Deed ours ? ours with { Where = deed.Where with { Who = who } } : Read(delivery);
            case ChatInput.PeopleChanged change:
                people.Forget();
                userGroups.Forget();
                return change;
            case var other:
                return other;
        }
    }

    public Task<Principal> RecognizeAsync(Principal who, CancellationToken cancellationToken) => people.RecognizeAsync(who, fresh: true, cancellationToken);

    public async Task<ShowResult> PostAsync(string channel, string? thread, Card card, string postId, CancellationToken cancellationToken)
    {
        var message = SlackCards.Render(card);
        var reply = await channels.JoiningAsync(channel, () => api.PostMessageAsync(channel, thread, message, postId, cancellationToken), cancellationToken);
        return reply.Ok ? new ShowResult.Shown(reply.Value) : Failed(reply.Error, repeatable: false);
    }

    public async Task<ShowResult> UpdateAsync(string channel, string message, Card card, string postId, CancellationToken cancellationToken)
    {
        var reply = await api.UpdateAsync(channel, message, SlackCards.Render(card), postId, cancellationToken);
        return reply.Ok ? new ShowResult.Shown(message) : Failed(reply.Error, repeatable: true);
    }

    /// <summary><see cref="ShowResult.Gone"/> is success.</summary>
    public async Task<ShowResult> DeleteAsync(string channel, string message, CancellationToken cancellationToken)
    {
        var reply = await api.DeleteAsync(channel, message, cancellationToken);
        return reply.Ok ? new ShowResult.Gone("deleted") : Failed(reply.Error, repeatable: true);
    }

    public async Task<ShowResult> FindAsync(string channel, string? thread, string postId, DateTimeOffset since, CancellationToken cancellationToken)
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
                // Without its thread there is no reply either.
                return Failed(reply.Error, repeatable: true);
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
    /// What only one person sees is in no history, so that a doubt about it (<see cref="ShowResult.Uncertain"/>) can never be settled. It is
    /// left at that: saying it twice, in another way, would be worse than their asking again.
    /// </remarks>
    public async Task<ShowResult> ReplyPrivatelyAsync(Whereabouts where, Card card, bool replace, CancellationToken cancellationToken)
    {
        var message = SlackCards.Render(card);
        var error = new SlackError("no_reply_address", SlackFailure.Rejected);
        if (Uri.TryCreate(where.ReplyAddress, UriKind.Absolute, out var address))
        {
            var answer = new JsonObject
            {
                ["response_type"] = "ephemeral", ["replace_original"] = replace, ["text"] = message.Text, ["blocks"] = message.Blocks.DeepClone(),
            };
            var reply = await http.RespondAsync(address, answer, cancellationToken);
            if (reply.Ok)
            {
                return new ShowResult.Shown("");
            }

            error = reply.Error;
        }

        if (error.Failure is not SlackFailure.Ambiguous && where.Channel.Length > 0)
        {
            var reply = await api.PostEphemeralAsync(where.Channel, where.Person, message, cancellationToken);
            if (reply.Ok)
            {
                return new ShowResult.Shown(reply.Value);
            }

            error = reply.Error;
        }

        // The address is used up and the channel is none of ours, or there is none: better a direct message than silence.
        if (error.Failure is SlackFailure.Channel or SlackFailure.Rejected)
        {
            var reply = await api.PostMessageAsync(where.Person, null, message, Guid.NewGuid().ToString("n"), cancellationToken);
            if (reply.Ok)
            {
                return new ShowResult.Shown(reply.Value);
            }

            error = reply.Error;
        }

        return Failed(error, repeatable: false);
    }

    public async Task<bool> OpenFormAsync(Whereabouts where, Form form, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(where.Trigger))
        {
            return false;
        }

        var reply = await api.OpenViewAsync(where.Trigger, SlackForms.Render(form, seal.Write(form.Id, where.Channel, where.Person)), cancellationToken);
        if (!reply.Ok && reply.Error.Failure is not SlackFailure.Trigger)
        {
            LogFormNotOpened(form.Id, reply.Error.Sentence);
        }

        return reply.Ok;
    }

    public async Task<string?> PermalinkAsync(string channel, string message, CancellationToken cancellationToken) =>
        (await api.PermalinkAsync(channel, message, cancellationToken)).Value;

    public Task<string?> FindChannelAsync(string channel, CancellationToken cancellationToken) => channels.FindAsync(channel, cancellationToken);

    public Task<bool?> IsInGroupAsync(string person, IReadOnlyCollection<string> groups, bool fresh, CancellationToken cancellationToken) =>
        userGroups.HasAsync(person, groups, fresh, cancellationToken);

    public Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken) => examination.RunAsync(cancellationToken);

    /// <param name="repeatable">Doing it twice is the same as once, so that a doubt is settled by doing it again.</param>
    private static ShowResult Failed(SlackError error, bool repeatable) => error.Failure switch
    {
        SlackFailure.Later => new ShowResult.Later(error.RetryAfter ?? UsualWait, error.Sentence),
        SlackFailure.Ambiguous when repeatable => new ShowResult.Later(UsualWait, error.Sentence),
        SlackFailure.Ambiguous => new ShowResult.Uncertain(error.Sentence),
        SlackFailure.Message => new ShowResult.Gone(error.Sentence),
        _ => new ShowResult.Refused(error.Sentence),
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "The form {Form} was not opened: {Reason}")]
    private partial void LogFormNotOpened(string form, string reason);
}
