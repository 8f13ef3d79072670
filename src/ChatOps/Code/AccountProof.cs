namespace ChatOps.Code;

/// <summary>How people say on a code host which account in chat is theirs.</summary>
/// <param name="Host">The host's name.</param>
/// <param name="Title">As people write it.</param>
/// <param name="Place">Where they say it: "as a comment on …".</param>
/// <param name="Sentence">Exactly what they say, given their account in chat, their login there, and the code.</param>
/// <param name="Withdrawal">Exactly what they say to take it back.</param>
/// <param name="IsLogin">Whether it has the form of a login there.</param>
public sealed record AccountProof(
    string Host, string Title, string Place, Func<string, string, string, string> Sentence, string Withdrawal, Predicate<string> IsLogin)
{
    /// <summary>Whether what is said there is received.</summary>
    public bool IsReceived { get; init; } = true;
}
