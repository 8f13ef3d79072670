using System.Collections.Immutable;
using ChatOps.People;

namespace ChatOps.Chat;

/// <summary>Where something was said and how to answer privately.</summary>
/// <param name="Channel">The platform's channel id; empty where there is none (a dialog opened from nowhere).</param>
/// <param name="Reply">What the platform needs to answer; may be absent.</param>
public sealed record ChatContext(Principal Who, string Channel, ReplyContext? Reply = null)
{
    public string Platform => Who.Platform;

    public ChatId Person => Who.Account;

    /// <summary>The channel with its platform; null where there is none.</summary>
    public ChatId? Place => Channel.Length == 0 ? null : new(Platform, Channel);
}

/// <summary>What a platform alone understands of how to answer what was done there: addresses, tickets, tokens.</summary>
public abstract record ReplyContext;

/// <summary>What a person did in chat, translated from a delivery.</summary>
public abstract record ChatInput
{
    private ChatInput() { }

    /// <summary>Someone did something.</summary>
    public abstract record Deed(ChatContext Where) : ChatInput;

    /// <summary>
    /// A slash command, its text as it was typed: the platform's markup is undone, links are their labels, mentions "@ID" and "#ID".
    /// </summary>
    public sealed record CommandTyped(ChatContext Where, string Command, string Text) : Deed(Where);

    /// <param name="Message">The message it stands on; absent when that cannot be edited (a private answer).</param>
    public sealed record ButtonPressed(ChatContext Where, string Action, string Value, string? Message) : Deed(Where);

    /// <param name="Where">Its channel is the one that the form was opened in for this person; empty when that is not certain.</param>
    public sealed record FormSubmitted(ChatContext Where, string Form, string Context, ImmutableDictionary<string, string> Answers)
        : Deed(Where);

    /// <summary>Who is in which group is no longer as it was.</summary>
    public sealed record GroupsChanged(string Reason) : ChatInput;

    /// <summary>Understood, and nothing that we act on.</summary>
    public sealed record Nothing(string Reason) : ChatInput;

    public sealed record NotUnderstood(string Reason) : ChatInput;
}
