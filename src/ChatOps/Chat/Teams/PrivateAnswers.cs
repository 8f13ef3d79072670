using ChatOps.Chat.Teams.Cards;
using ChatOps.Chat.Teams.Connector;
using ChatOps.Chat.Teams.Inbound;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Chat.Teams;

/// <summary>Renders a message to one person for the place where it is shown.</summary>
/// <param name="origin">Where it was asked for, sealed.</param>
/// <param name="only">The only person whom its buttons work for; null where no one else sees them.</param>
internal delegate TeamsMessage MessageFor(string? origin, string? only);

/// <summary>
/// Answers to one person. Teams has no answers in a channel that are hidden from others: the answer goes to the personal chat, and a line
/// in the channel says so. If the app isn't installed for the person, the answer goes to the channel's thread, and its buttons work for
/// that person only.
/// </summary>
internal sealed class PrivateAnswers(TeamsOptions options, TeamsPlaces places, ConnectorCalls calls, CardRenderer cards)
{
    public async Task<ConnectorReply<string>> GiveAsync(
        ChatContext where, MessageFor message, bool replace, CancellationToken cancellationToken)
    {
        var context = where.Reply as TeamsReplyContext;
        var seal = await places.SealAsync(cancellationToken);
        var origin = where.Channel.Length == 0 ? null : seal.Write(where.Channel, where.Who.Id);
        if (context is not null && (context.IsPersonal || (replace && context.Pressed is not null)))
        {
            var only = context.IsPersonal ? null : where.Who.Id;
            return await ServiceAsync(context.Conversation, cancellationToken) is not { } service
                ? NotCalled
                : replace && context.Pressed is { } pressed
                    ? await calls.UpdateAsync(service, context.Conversation, pressed, message(origin, only), cancellationToken)
                    : await calls.SendAsync(service, context.Conversation, message(origin, only), cancellationToken);
        }

        var reply = await InChatAsync(where.Who, message(origin, null), cancellationToken);
        if (context is null)
        {
            return reply;
        }

        if (reply.Ok)
        {
            await PointAsync(where, context, cancellationToken);
            return reply;
        }

        return reply.Error.Failure is ConnectorFailure.NotInstalled or ConnectorFailure.Missing or ConnectorFailure.Rejected
            && await ServiceAsync(context.Conversation, cancellationToken) is { } there
            ? await calls.SendAsync(there, context.Conversation, message(origin, where.Who.Id), cancellationToken)
            : reply;
    }

    /// <summary>The personal chat with someone, which is created if there is none; null when there can be none.</summary>
    public async Task<string?> ChatAsync(string person, CancellationToken cancellationToken)
    {
        var known = await places.PersonAsync(person, cancellationToken);
        if (known is { Chat: { } chat })
        {
            return chat;
        }

        if ((known?.Service ?? await places.ServiceAsync("", cancellationToken)) is not { } service)
        {
            return null;
        }

        // Teams accepts either id for a member.
        var made = await calls.ChatAsync(service, known?.User ?? person, cancellationToken);
        if (made.Ok && known is not null)
        {
            await places.NoteAsync(known with { Chat = made.Value }, cancellationToken);
        }

        return made.Ok ? made.Value : null;
    }

    private static ConnectorError NotCalled => new("not_called", ConnectorFailure.NotInstalled);

    private async Task<string?> ServiceAsync(string conversation, CancellationToken cancellationToken) =>
        await places.ServiceAsync(TeamsActivity.ChannelOf(conversation), cancellationToken);

    private async Task<ConnectorReply<string>> InChatAsync(Principal who, TeamsMessage message, CancellationToken cancellationToken)
    {
        var known = await places.PersonAsync(who.Id, cancellationToken);
        if (known is { Chat: { } chat })
        {
            var reply = await calls.SendAsync(known.Service, chat, message, cancellationToken);
            if (reply.Error is not { Failure: ConnectorFailure.Missing })
            {
                return reply;
            }
        }

        if ((known?.Service ?? await places.ServiceAsync("", cancellationToken)) is not { } service)
        {
            return NotCalled;
        }

        // Teams accepts either id for a member.
        var made = await calls.ChatAsync(service, known?.User ?? who.Id, cancellationToken);
        if (!made.Ok)
        {
            return made;
        }

        if (known is not null)
        {
            await places.NoteAsync(known with { Chat = made.Value }, cancellationToken);
        }

        return await calls.SendAsync(service, made.Value, message, cancellationToken);
    }

    /// <summary>
    /// Others saw the question, and should see that it was answered. The answer counts even if this line can't be posted.
    /// </summary>
    private async Task PointAsync(ChatContext where, TeamsReplyContext context, CancellationToken cancellationToken)
    {
        if (context.Said is null || await ServiceAsync(context.Conversation, cancellationToken) is not { } service)
        {
            return;
        }

        var chat = new Span.Link($"https://teams.microsoft.com/l/chat/0/0?users=28:{options.AppId}", "our chat");
        var line = new Card { Title = RichText.Of($"{new Span.Person(where.Person)}: I answered in {chat}") };
        var mentions = new Mentions(await places.MentionsAsync([where.Who.Id], cancellationToken));
        await calls.SendAsync(service, context.Conversation, cards.Render(line, mentions), cancellationToken);
    }
}
