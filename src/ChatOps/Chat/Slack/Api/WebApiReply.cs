using System.Diagnostics.CodeAnalysis;

namespace ChatOps.Chat.Slack.Api;

/// <summary>What can be done about a call that failed.</summary>
public enum WebApiFailure
{
    /// <summary>Certainly not done, and may be tried again after <see cref="WebApiError.RetryAfter"/>.</summary>
    Later,

    /// <summary>It may have been done.</summary>
    Ambiguous,

    /// <summary>The token is dead: nothing will work until someone replaces it.</summary>
    Token,

    /// <summary>The app lacks a scope, or the token is of the wrong kind.</summary>
    Configuration,

    /// <summary>The workspace or organisation that the channel belongs to is closed to us; others may be open.</summary>
    Workspace,

    /// <summary>The channel is not there, closed to us, or closed altogether.</summary>
    Channel,

    /// <summary>The message or thread is not there.</summary>
    Message,

    /// <summary>The message or thread is there and takes no changes or replies.</summary>
    Closed,

    /// <summary>Slack does not take what the message says or how it is built.</summary>
    Content,

    /// <summary>The person waited too long: the dialog can no longer be opened, or the answer's address no longer used.</summary>
    Trigger,

    /// <summary>Anything else that Slack said no to.</summary>
    Rejected,
}

/// <summary>Why a call of the Web API failed.</summary>
/// <param name="Code">Slack's own word ("not_in_channel"), or ours for what happened on the way: "no_connection", "no_answer",
/// "unreadable_answer", "http_503".</param>
/// <param name="Needed">The scope that is missing.</param>
/// <param name="Provided">The scopes that the token has.</param>
/// <param name="Detail">What Slack says beyond the code.</param>
public sealed record WebApiError(
    string Code, WebApiFailure Failure, TimeSpan? RetryAfter = null, string? Needed = null, string? Provided = null, string? Detail = null)
{
    /// <summary>One sentence for people: what is wrong and what to do.</summary>
    public string Sentence => WebApiErrors.Explain(this);
}

/// <summary>A call's value or its error.</summary>
public readonly struct WebApiReply<T>
{
    private WebApiReply(T? value, WebApiError? error) => (Value, Error) = (value, error);

    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool Ok => Error is null;

    public T? Value { get; }

    public WebApiError? Error { get; }

    public static implicit operator WebApiReply<T>(T value) => new(value, null);

    public static implicit operator WebApiReply<T>(WebApiError error) => new(default, error);
}
