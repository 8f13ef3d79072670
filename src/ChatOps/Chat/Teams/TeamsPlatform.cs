using ChatOps.Chat.Teams.Cards;
using ChatOps.Chat.Teams.Connector;
using ChatOps.Chat.Teams.Inbound;
using ChatOps.Chat.Teams.People;
using ChatOps.Checks;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Chat.Teams;

/// <summary>Microsoft Teams as a chat platform.</summary>
internal sealed class TeamsPlatform(
    TeamsOptions options, ConnectorCalls calls, TeamsPlaces places, TeamsChannels channels, TeamsPeople people, TeamsGroups groups,
    PrivateAnswers answers, PostCopies copies, ChannelNames names, CardRenderer cards, PlainRenderer plain, HeardThreads heard,
    TeamsExamination examination)
    : IChatPlatform
{
    private static readonly TimeSpan UsualWait = TimeSpan.FromSeconds(2);

    private static readonly ShowResult NotCalled = new ShowResult.Refused(
        "Teams has not called the bot yet: install the app in the team, and see that its messaging endpoint is this bot's.");

    private OriginSeal? _seal;

    public string Name => TeamsIds.Platform;

    public ChatCapabilities Can { get; } = new()
    {
        PrivateAnswers = true, Dialogs = true, Finding = false, Editing = true, Threads = true, UserGroups = true,
        LongestMessage = CardRenderer.MostBytes,
        BetweenEdits = TimeSpan.FromSeconds(2),
    };

    public ChatInput Read(Delivery delivery) => TeamsInbound.Read(delivery, Volatile.Read(ref _seal), options.NoteReaction);

    public async Task<ChatInput> UnderstandAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _seal, await places.SealAsync(cancellationToken));
        var input = Read(delivery);
        if (input is ChatInput.NotUnderstood)
        {
            return input;
        }

        var activity = TeamsActivity.Parse(delivery.Body.Span);
        await places.NoteAsync(activity, cancellationToken);
        if (activity.Type is "conversationUpdate" or "installationUpdate")
        {
            channels.Forget();
            groups.Forget();
            return new ChatInput.GroupsChanged(activity.Type);
        }

        if (input is ChatInput.Commented)
        {
            heard.Note();
        }

        if (input is not ChatInput.Deed deed)
        {
            return input;
        }

        await copies.DeletePressedAsync(activity, cancellationToken);
        deed = deed with { Where = deed.Where with { Who = await people.RecognizeAsync(deed.Where.Who, fresh: false, cancellationToken) } };
        if (TeamsInbound.OnlyFor(activity) is { } only && !only.Equals(deed.Where.Who.Id, StringComparison.OrdinalIgnoreCase))
        {
            await ReplyPrivatelyAsync(
                deed.Where,
                new() { Title = "These buttons work for who asked. Ask me yourself, and you get your own.", Tone = Tone.Warning },
                replace: false, cancellationToken);
            return new ChatInput.Nothing("a button of someone else's");
        }

        return deed;
    }

    public Task<Principal> RecognizeAsync(Principal who, CancellationToken cancellationToken) =>
        people.RecognizeAsync(who, fresh: true, cancellationToken);

    public Task<string?> NameAsync(string person, CancellationToken cancellationToken) => people.NameAsync(person, cancellationToken);

    public Task<ProfileEmail> EmailAsync(string person, CancellationToken cancellationToken) =>
        people.EmailAsync(person, cancellationToken);

    public Task<bool?> IsInGroupAsync(string person, IReadOnlyCollection<string> ids, bool fresh, CancellationToken cancellationToken) =>
        groups.HasAsync(person, ids, fresh, cancellationToken);

    public async Task<Principal?> FindMentionedAsync(string mention, CancellationToken cancellationToken) =>
        await people.FindMentionedAsync(mention, cancellationToken) is { } person ? new Principal(Name, "", person) : null;

    public async Task<ShowResult> PostAsync(string channel, string? thread, Card card, string postId, CancellationToken cancellationToken)
    {
        if (await places.ServiceAsync(channel, cancellationToken) is not { } service)
        {
            return NotCalled;
        }

        var hasThreads = TeamsIds.IsChannel(channel);
        return await ShowAsync(card, postId, repeatable: false, isEdit: false, async message =>
        {
            var reply = hasThreads && thread is null
                ? await calls.BeginAsync(service, channel, message, cancellationToken)
                : await calls.SendAsync(service, new MessagePlace(channel, thread, "").Conversation, message, cancellationToken);
            return reply.Ok && hasThreads && thread is not null ? new MessagePlace(channel, thread, reply.Value).ToString() : reply;
        }, cancellationToken);
    }

    public async Task<ShowResult> UpdateAsync(string channel, string message, Card card, string postId, CancellationToken cancellationToken)
    {
        var place = MessagePlace.Parse(channel, message);
        return await places.ServiceAsync(channel, cancellationToken) is not { } service
            ? NotCalled
            : await ShowAsync(card, postId, repeatable: true, isEdit: true, async content =>
            {
                var reply = await calls.UpdateAsync(service, place.Conversation, place.Id, content, cancellationToken);
                return reply.Ok ? message : reply;
            }, cancellationToken);
    }

    /// <summary><see cref="ShowResult.Gone"/> is success.</summary>
    public async Task<ShowResult> DeleteAsync(string channel, string message, CancellationToken cancellationToken)
    {
        if (await places.ServiceAsync(channel, cancellationToken) is not { } service)
        {
            return NotCalled;
        }

        var place = MessagePlace.Parse(channel, message);
        var reply = await calls.DeleteAsync(service, place.Conversation, place.Id, cancellationToken);
        return reply.Ok ? new ShowResult.Gone("deleted") : Failed(reply.Error, repeatable: true, isEdit: false);
    }

    public Task<ShowResult> FindAsync(
        string channel, string? thread, string postId, DateTimeOffset since, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Teams lets no bot read what was said, and the platform says so.");

    public async Task<ShowResult> ReplyPrivatelyAsync(ChatContext where, Card card, bool replace, CancellationToken cancellationToken)
    {
        card = await names.PutAsync(card, cancellationToken);
        var mentioned = await MentionedAsync(For(where.Person, card), cancellationToken);
        var reply = await answers.GiveAsync(
            where, (origin, only) => cards.Render(only is null ? card : For(where.Person, card), new(mentioned), origin, only), replace,
            cancellationToken);
        if (reply.Error is { Failure: ConnectorFailure.Content })
        {
            reply = await answers.GiveAsync(where, (_, _) => plain.Render(card, new(mentioned)), replace, cancellationToken);
        }

        return reply.Ok ? new ShowResult.Shown(reply.Value) : Failed(reply.Error, repeatable: replace, isEdit: false);
    }

    public async Task<bool> OpenFormAsync(ChatContext where, Form form, CancellationToken cancellationToken) =>
        where.Reply is TeamsReplyContext
        && (await answers.GiveAsync(where, (origin, only) => FormRenderer.Render(form, origin, only), replace: false, cancellationToken))
            .Ok;

    /// <summary>The same link that clients create with Copy link.</summary>
    public async Task<string?> PermalinkAsync(string channel, string message, CancellationToken cancellationToken)
    {
        var place = MessagePlace.Parse(channel, message);
        if (!TeamsIds.IsChannel(channel) || !place.Id.All(char.IsAsciiDigit))
        {
            return null;
        }

        var group = (await channels.DescribeAsync(channel, cancellationToken))?.Group is { } known ? $"&groupId={known}" : "";
        return $"https://teams.microsoft.com/l/message/{Uri.EscapeDataString(channel)}/{place.Id}"
            + $"?tenantId={options.TenantId}{group}&parentMessageId={place.Root ?? place.Id}";
    }

    public Task<string?> FindChannelAsync(string channel, CancellationToken cancellationToken) =>
        channels.FindAsync(channel, cancellationToken);

    public Task<string?> FindPrivateAsync(string person, CancellationToken cancellationToken) =>
        answers.ChatAsync(person, cancellationToken);

    public Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken) => examination.RunAsync(cancellationToken);

    public Task<IReadOnlyList<Finding>> ExamineChannelsAsync(
        IReadOnlyDictionary<string, string?> names, CancellationToken cancellationToken) =>
        examination.RunAsync(names, cancellationToken);

    public Task<IReadOnlyList<Finding>> ExamineGroupsAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        groups.ExamineAsync(ids, cancellationToken);

    /// <summary>Shows a card; if Teams rejects it, shows it again as plain text.</summary>
    private async Task<ShowResult> ShowAsync(
        Card card, string postId, bool repeatable, bool isEdit, Func<TeamsMessage, Task<ConnectorReply<string>>> show,
        CancellationToken cancellationToken)
    {
        card = await names.PutAsync(card, cancellationToken);
        var mentioned = await MentionedAsync(card, cancellationToken);
        var reply = await show(cards.Render(card, new(mentioned), post: postId));
        if (reply.Ok)
        {
            return new ShowResult.Shown(reply.Value);
        }

        if (reply.Error.Failure is not ConnectorFailure.Content)
        {
            return Failed(reply.Error, repeatable, isEdit);
        }

        var simple = await show(plain.Render(card, new(mentioned)));
        return simple.Ok
            ? new ShowResult.Shown(simple.Value, $"shown as plain text, without its buttons: {reply.Error.Sentence}")
            : Failed(simple.Error, repeatable, isEdit);
    }

    /// <summary>How to mention the people whom a card names. Those who have never written to the bot are on a roster.</summary>
    private async Task<IReadOnlyDictionary<string, Mentioned>> MentionedAsync(Card card, CancellationToken cancellationToken)
    {
        var texts = new[] { card.Title, card.Footer, card.Progress?.Label }.OfType<RichText>()
            .Concat(card.Lines)
            .Concat(card.Fields.Select(field => field.Value));
        var named = texts
            .SelectMany(text => text.Spans).OfType<Span.Person>()
            .Where(person => person.Id.Platform == TeamsIds.Platform)
            .Select(person => person.Id.Id).ToHashSet();
        var known = await places.MentionsAsync(named, cancellationToken);
        var strangers = named.Where(person => !known.ContainsKey(person)).ToList();
        foreach (var person in strangers)
        {
            await people.RecognizeAsync(new(Name, "", person), fresh: false, cancellationToken);
        }

        return strangers.Count == 0 ? known : await places.MentionsAsync(named, cancellationToken);
    }

    /// <summary>Addressed to the person, since others can see it, too.</summary>
    private static Card For(ChatId person, Card card) => card.WithFooter(RichText.Of($"to {new Span.Person(person)}"));

    /// <param name="repeatable">The call is idempotent, so uncertainty is resolved by repeating it.</param>
    private static ShowResult Failed(ConnectorError error, bool repeatable, bool isEdit) => error.Failure switch
    {
        ConnectorFailure.Later => new ShowResult.Later(error.RetryAfter ?? UsualWait, error.Sentence),
        ConnectorFailure.Ambiguous when repeatable => new ShowResult.Later(error.RetryAfter ?? UsualWait, error.Sentence),
        ConnectorFailure.Ambiguous => new ShowResult.Uncertain(error.Sentence),
        ConnectorFailure.Missing => new ShowResult.Gone(error.Sentence),
        ConnectorFailure.Content => new ShowResult.Unfit(error.Sentence, Again: false),
        ConnectorFailure.Rejected when isEdit => new ShowResult.Frozen(error.Sentence),
        _ => new ShowResult.Refused(error.Sentence),
    };
}
