using System.Diagnostics.CodeAnalysis;

namespace ChatOps.Chat.Slack.Api;

/// <summary>What can be done about a call that failed.</summary>
public enum WebApiFailure
{
    /// <summary>Certainly not done; can be retried after <see cref="WebApiError.RetryAfter"/>.</summary>
    Later,

    /// <summary>It may have been done.</summary>
    Ambiguous,

    /// <summary>The token was revoked or is invalid: nothing will work until someone replaces it.</summary>
    Token,

    /// <summary>The app lacks a scope, or the token has the wrong type.</summary>
    Configuration,

    /// <summary>The workspace or organisation that the channel belongs to is inaccessible; others may be accessible.</summary>
    Workspace,

    /// <summary>The channel doesn't exist, is inaccessible, or is closed for everyone.</summary>
    Channel,

    /// <summary>The message or thread doesn't exist.</summary>
    Message,

    /// <summary>The message or thread exists but accepts no changes or replies.</summary>
    Closed,

    /// <summary>Slack rejects the message's content or structure.</summary>
    Content,

    /// <summary>The person waited too long: the dialog can no longer be opened, or the response URL has expired.</summary>
    Trigger,

    /// <summary>Any other error from Slack.</summary>
    Rejected,
}

/// <summary>Why a Web API call failed.</summary>
/// <param name="Code">Slack's error code ("not_in_channel"), or our own for network problems: "no_connection", "no_answer",
/// "unreadable_answer", "http_503".</param>
/// <param name="Needed">The missing scope.</param>
/// <param name="Provided">The token's scopes.</param>
/// <param name="Detail">Further information from Slack.</param>
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
