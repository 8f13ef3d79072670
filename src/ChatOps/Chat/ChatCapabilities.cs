namespace ChatOps.Chat;

/// <summary>
/// What a chat platform can do. The rest of the code checks this rather than a platform's name, and uses another way where a capability is
/// missing.
/// </summary>
public sealed record ChatCapabilities
{
    /// <summary>
    /// Answers that only one person sees. Without it, the answer is given in the conversation where the question was asked.
    /// </summary>
    public required bool PrivateAnswers { get; init; }

    /// <summary>Dialogs with inputs. Without it, the questions are asked as text, and the person types the command.</summary>
    public required bool Dialogs { get; init; }

    /// <summary>The bot has a page for each person. Without it, they type a command.</summary>
    public bool Home { get; init; }

    /// <summary>Something can be shown beside links that people post. Without it, it isn't reported that they do.</summary>
    public bool LinkPreviews { get; init; }

    /// <summary>
    /// A post can be searched for after its response was lost. Without it, the post is made again, ever more rarely, and says that it may
    /// be a duplicate: a stale message beside a correct one does less harm than silence about a deploy.
    /// </summary>
    public required bool Finding { get; init; }

    /// <summary>Messages can be edited. Without it, each stays as it was posted, and the outcome is posted below it.</summary>
    public required bool Editing { get; init; }

    /// <summary>Replies appear below their message. Without it, they follow it in the channel and name what they belong to.</summary>
    public required bool Threads { get; init; }

    /// <summary>
    /// Groups of people that roles can have. Without it, no one's membership can be checked, so such a group has no members.
    /// </summary>
    public required bool UserGroups { get; init; }

    /// <summary>A bot may change who is in a user group. Without it, who is on call is only said in messages.</summary>
    public bool GroupChanges { get; init; }

    /// <summary>The number of characters that fit into one message; a platform cuts longer text and says so.</summary>
    public required int LongestMessage { get; init; }

    /// <summary>The minimum time between a message's edits: an earlier change is shown with the next edit.</summary>
    public TimeSpan BetweenEdits { get; init; } = TimeSpan.FromSeconds(1);
}
