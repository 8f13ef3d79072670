using System.Collections.Immutable;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Chat;

/// <summary>Where something was said, and how to answer privately.</summary>
/// <param name="Channel">The platform's channel id; empty when there is none (a dialog opened outside any channel).</param>
/// <param name="Reply">What the platform needs to answer; may be absent.</param>
public sealed record ChatContext(Principal Who, string Channel, ReplyContext? Reply = null)
{
    public string Platform => Who.Platform;

    public ChatId Person => Who.Account;

    /// <summary>The channel with its platform; null when there is none.</summary>
    public ChatId? Place => Channel.Length == 0 ? null : new(Platform, Channel);
}

/// <summary>What only the platform understands about how to answer: addresses, tickets, tokens.</summary>
public abstract record ReplyContext;

/// <summary>What a person did in chat, translated from a delivery.</summary>
public abstract record ChatInput
{
    private ChatInput() { }

    /// <summary>Someone did something.</summary>
    public abstract record Deed(ChatContext Where) : ChatInput;

    /// <summary>
    /// A slash command, with its text as typed: the platform's markup is undone, links become their labels, mentions "@ID" and "#ID".
    /// </summary>
    public sealed record CommandTyped(ChatContext Where, string Command, string Text) : Deed(Where);

    /// <param name="Message">The message that has the button; absent when it can't be edited (a private answer).</param>
    public sealed record ButtonPressed(ChatContext Where, string Action, string Value, string? Message) : Deed(Where);

    /// <param name="Where">Its channel is the one where the form was opened for this person; empty when that isn't certain.</param>
    public sealed record FormSubmitted(ChatContext Where, string Form, string Context, ImmutableDictionary<string, string> Answers)
        : Deed(Where);

    /// <summary>Someone has chosen something in a form that is still open (<see cref="Form.IsFollowed"/>).</summary>
    public sealed record FormChanged(ChatContext Where, string Form, string Context, ImmutableDictionary<string, string> Answers)
        : Deed(Where);

    /// <summary>Someone asks of a message what changed around it.</summary>
    /// <param name="Message">The platform's id of the message, anyone's.</param>
    /// <param name="Thread">The message in whose thread it is; null: it is in none.</param>
    /// <param name="At">When it was posted; null: unknown.</param>
    /// <param name="Text">What it says, without markup. May be cut.</param>
    public sealed record MessageAsked(ChatContext Where, string Message, string? Thread, DateTimeOffset? At, string Text) : Deed(Where)
    {
        /// <summary>They declare it an incident instead.</summary>
        public bool IsIncident { get; init; }
    }

    /// <summary>Someone has posted, or is about to post, addresses beside which the bot may show what it knows about them.</summary>
    /// <param name="Links">As the platform writes them.</param>
    public sealed record LinksShared(ChatContext Where, ImmutableArray<string> Links) : Deed(Where);

    /// <summary>Someone looks at the bot's page about them.</summary>
    public sealed record HomeOpened(ChatContext Where) : Deed(Where);

    /// <summary>What people say to each other. Nobody is answered.</summary>
    /// <param name="Channel">By the platform's id.</param>
    /// <param name="Thread">The first message of its thread; null: the platform doesn't say, or it is in none.</param>
    /// <param name="Message">The message that it is about.</param>
    /// <param name="Author">Who wrote that; null: the platform doesn't say.</param>
    /// <param name="SaidAt">When it was posted.</param>
    /// <param name="At">When this happened.</param>
    public abstract record Talk(
        ChatId Channel, string? Thread, string Message, ChatId? Author, DateTimeOffset SaidAt, DateTimeOffset At) : ChatInput;

    /// <summary>Someone said something in a thread, changed it, or took it back.</summary>
    /// <param name="Text">Null: it was deleted.</param>
    /// <param name="IsPublic">Whoever is in the organization could read it.</param>
    public sealed record Commented(
        ChatId Channel,
        string? Thread,
        string Message,
        ChatId? Author,
        DateTimeOffset SaidAt,
        DateTimeOffset At,
        RichText? Text,
        bool IsPublic)
        : Talk(Channel, Thread, Message, Author, SaidAt, At);

    /// <summary>Someone marked a message as worth noting, or took that back.</summary>
    public sealed record Marked(
        ChatId Channel,
        string? Thread,
        string Message,
        ChatId? Author,
        DateTimeOffset SaidAt,
        DateTimeOffset At,
        ChatId By,
        NoteMark Mark,
        bool IsOn)
        : Talk(Channel, Thread, Message, Author, SaidAt, At);

    /// <summary>The members of a group have changed.</summary>
    public sealed record GroupsChanged(string Reason) : ChatInput;

    /// <summary>Understood, but nothing that the bot acts on.</summary>
    public sealed record Nothing(string Reason) : ChatInput;

    public sealed record NotUnderstood(string Reason) : ChatInput;
}
