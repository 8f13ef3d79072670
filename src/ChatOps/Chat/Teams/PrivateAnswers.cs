using ChatOps.Chat.Teams.Cards;
using ChatOps.Chat.Teams.Connector;
using ChatOps.Chat.Teams.Inbound;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Chat.Teams;

/// <summary>A message for one person, made for the place where it stands.</summary>
/// <param name="origin">Where it was asked for, sealed.</param>
/// <param name="only">The one person for whom its buttons work; null where nobody else sees them.</param>
internal delegate TeamsMessage MessageFor(string? origin, string? only);

/// <summary>
/// Answers for one person. A channel has none that others do not see: the answer goes to the chat with the person, and a line in the
/// channel says so. Where the app is not installed for them it stands in the channel's thread, and its buttons work for them alone.
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

        // Teams takes either id for a member.
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

    /// <summary>Others saw the question, and should see that it was answered. What comes of it is no concern of the answer.</summary>
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
