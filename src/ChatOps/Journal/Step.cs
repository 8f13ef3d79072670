using ChatOps.Messages;

namespace ChatOps.Journal;

/// <summary>How a step stands, whatever it is a step of.</summary>
public enum StepState
{
    /// <summary>It stands there, and nothing goes on.</summary>
    Open,
    Scheduled,
    Queued,
    Running,

    /// <summary>For a person.</summary>
    Waiting,

    /// <summary>It would go on and may not.</summary>
    Blocked,
    Succeeded,

    /// <summary>It is there, or over, and worth a look.</summary>
    Warned,
    Failed,
    Cancelled,
    Skipped,

    /// <summary>Something else took its place.</summary>
    Replaced,
}

/// <summary>
/// One step of a story as data: a thing that took its course (a pull request, a build, an operation), as it stands after all that was heard
/// of it. Words come later.
/// </summary>
/// <param name="Key">Which one it is; the same for all facts about it.</param>
/// <param name="Start">Where it belongs in time: a build where it began, a merge where it happened.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Latest">The fact that says how it stands: what words are made of that the other fields have no room for.</param>
public sealed record Step(string Key, StepState State, DateTimeOffset Start, RichText Title, Fact Latest)
{
    /// <summary>
    /// The place in the journal of what began it: of what happened in the same second, the order in which we heard of it.
    /// </summary>
    public long Position { get; init; }

    /// <summary>When it was over, as far as it is known to be.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>Who did it.</summary>
    public Actor? Actor { get; init; }

    /// <summary>Where it can be looked at.</summary>
    public string? Link { get; init; }

    /// <summary>What else is worth knowing: what went wrong, what is waited for.</summary>
    public RichText? Detail { get; init; }

    /// <summary>While it runs, when it can be measured.</summary>
    public StepProgress? Progress { get; init; }

    /// <summary>On which branch; null for what is on none.</summary>
    public StepBranch? Branch { get; init; }

    /// <summary>What it may take the place of, and what may take its.</summary>
    public Turn? Turn { get; init; }

    /// <summary>What it says about which commits of the story replaced which.</summary>
    public IReadOnlyList<CommitRank> Commits { get; init; } = [];

    /// <summary>Another step that says all that this one would makes it superfluous: the merge, of the push that it made.</summary>
    public string? Echo { get; init; }

    /// <summary>The <see cref="Echo"/> that it leaves nothing to say.</summary>
    public string? Echoed { get; init; }

    /// <summary>The key of the step that it is a remark on: it counts as long as that does.</summary>
    public string? On { get; init; }

    /// <summary>It has no line of its own: it only says something about other steps.</summary>
    public bool IsSilent { get; init; }

    /// <summary>Worth knowing, and says nothing of how the story stands.</summary>
    public bool IsAside { get; init; }

    /// <summary>It may turn out to be part of another story: it alone is not worth a message.</summary>
    public bool IsTentative { get; init; }

    /// <summary>People wait for it.</summary>
    public bool IsUrgent { get; init; }

    /// <summary>Told in a story that it is no part of.</summary>
    public bool IsMention { get; init; }
}

/// <param name="Done">Of <paramref name="Total"/>; both in the unit that <paramref name="Label"/> names.</param>
/// <param name="Label">"6/10 updated, 5 available".</param>
public sealed record StepProgress(int Done, int Total, RichText Label);

/// <param name="Name">Null: not known.</param>
/// <param name="IsDefault">Whether it is the repository's default branch, when the sender says it.</param>
public sealed record StepBranch(string? Repository, string? Name, bool? IsDefault);

/// <summary>
/// Steps in one lane take each other's place: the same check on a newer commit, a version where another was. The commits decide; else,
/// where both are counted by the same, the number; else who was heard of later.
/// </summary>
/// <param name="Lane">What it is one of.</param>
/// <param name="Position">When we heard of it.</param>
/// <param name="Side">Two sides of one commit both count: a check for the push and the same for the pull request.</param>
/// <param name="CountedBy">What numbers it.</param>
/// <param name="IsIdle">It did nothing, and takes nobody's place.</param>
public sealed record Turn(
    string Lane,
    long Position,
    string? Commit = null,
    string? Side = null,
    string? CountedBy = null,
    long Number = 0,
    bool IsIdle = false);

/// <param name="Rank">Larger is newer: merged 2, made by a merge queue 1, the head of a pull request 0, replaced -1.</param>
public sealed record CommitRank(string Commit, int Rank)
{
    public const int Merged = 2;
    public const int Queued = 1;
    public const int Head = 0;
    public const int Replaced = -1;
}
