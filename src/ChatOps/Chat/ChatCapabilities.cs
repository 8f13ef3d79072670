namespace ChatOps.Chat;

/// <summary>
/// What a chat platform can do. The rest asks for this, never for a platform's name, and says what it has to say in another way where
/// something is missing.
/// </summary>
public sealed record ChatCapabilities
{
    /// <summary>Answers that only one person sees. Without: the answer is given in the conversation where it was asked for.</summary>
    public required bool PrivateAnswers { get; init; }

    /// <summary>Dialogs with inputs. Without: the questions are asked in words, and the command is typed.</summary>
    public required bool Dialogs { get; init; }

    /// <summary>
    /// A post whose answer was lost can be looked for. Without: it is made a second time, once, and says that it may be there twice: a
    /// stale message beside a true one does less harm than silence about a deploy.
    /// </summary>
    public required bool Finding { get; init; }

    /// <summary>Messages can be changed. Without: each stays as it was posted, and the outcome is posted below it.</summary>
    public required bool Editing { get; init; }

    /// <summary>Replies stand below their message. Without: they follow it in the channel, and name what they belong to.</summary>
    public required bool Threads { get; init; }

    /// <summary>
    /// Groups of people that access rules can name. Without: who such a rule is about cannot be asked, and it allows nothing.
    /// </summary>
    public required bool UserGroups { get; init; }

    /// <summary>Characters that one message has room for; a platform cuts what is longer, and says so.</summary>
    public required int LongestMessage { get; init; }

    /// <summary>The pace of a message's edits: what changes sooner is shown with the next.</summary>
    public TimeSpan BetweenEdits { get; init; } = TimeSpan.FromSeconds(1);
}
