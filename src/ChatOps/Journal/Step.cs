using System.Text.Json.Serialization;
using ChatOps.Messages;

namespace ChatOps.Journal;

/// <summary>The state of a step, of whatever kind.</summary>
public enum StepState
{
    /// <summary>It exists, and nothing is in progress.</summary>
    Open,
    Scheduled,
    Queued,
    Running,

    /// <summary>For a person.</summary>
    Waiting,

    /// <summary>It would continue but is blocked.</summary>
    Blocked,
    Succeeded,

    /// <summary>It exists, or has ended, and deserves attention.</summary>
    Warned,
    Failed,
    Cancelled,
    Skipped,

    /// <summary>Something else superseded it.</summary>
    Replaced,
}

/// <summary>
/// One step of a story as data: something with a lifecycle (a pull request, a build, an operation), in its state after all events so far.
/// Wording comes later.
/// </summary>
/// <param name="Key">Its identity; the same for all facts about it.</param>
/// <param name="Start">Its place in time: when a build started, when a merge happened.</param>
/// <param name="Title">Its name.</param>
/// <param name="Latest">The fact with its current state: used for wording that the other fields don't cover.</param>
public sealed record Step(string Key, StepState State, DateTimeOffset Start, RichText Title, Fact Latest)
{
    /// <summary>The journal position of its first event: orders steps of the same second by arrival.</summary>
    public long Position { get; init; }

    /// <summary>When it ended, if known.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>Who did it.</summary>
    public Actor? Actor { get; init; }

    /// <summary>Where to see it.</summary>
    public string? Link { get; init; }

    /// <summary>What else is worth knowing: what went wrong, what it waits for.</summary>
    public RichText? Detail { get; init; }

    /// <summary>While it runs, if measurable.</summary>
    public StepProgress? Progress { get; init; }

    /// <summary>How long it usually takes, while it runs; null: unknown.</summary>
    public TimeSpan? Usual { get; init; }

    /// <summary>Its branch; null for none.</summary>
    public StepBranch? Branch { get; init; }

    /// <summary>What it may supersede, and what may supersede it.</summary>
    public Turn? Turn { get; init; }

    /// <summary>What it says about which commits of the story replaced which.</summary>
    public IReadOnlyList<CommitRank> Commits { get; init; } = [];

    /// <summary>Another step that says everything this one would makes it redundant: a merge, and the push that it caused.</summary>
    public string? Echo { get; init; }

    /// <summary>The <see cref="Echo"/> that it makes redundant.</summary>
    public string? Echoed { get; init; }

    /// <summary>The key of the step that it comments on: it counts as long as that does.</summary>
    public string? On { get; init; }

    /// <summary>It has no line of its own: it only says something about other steps.</summary>
    public bool IsSilent { get; init; }

    /// <summary>Worth knowing, but doesn't affect the story's state.</summary>
    public bool IsAside { get; init; }

    /// <summary>It may turn out to belong to another story: alone it isn't worth a message.</summary>
    public bool IsTentative { get; init; }

    /// <summary>People wait for it.</summary>
    public bool IsUrgent { get; init; }

    /// <summary>Shown in a story that it isn't part of.</summary>
    public bool IsMention { get; init; }

    /// <summary>What it deploys, and where to; null: nothing, or nobody knows where.</summary>
    public StepTarget? Target { get; init; }

    /// <summary>The steps of other tools that tell of the same deployment.</summary>
    [JsonIgnore]
    public IReadOnlyList<Step> Origins { get; init; } = [];
}

/// <param name="System">The tool that deploys, as people write it; empty: this bot.</param>
/// <param name="Services">Their names in the catalog.</param>
/// <param name="Environment">As it is configured, or else as the tool calls it.</param>
/// <param name="Version">As versions are compared; null: the tool doesn't know it.</param>
/// <param name="Commit">What the version was built from, or how its SHA begins; null: the tool doesn't know it.</param>
public sealed record StepTarget(string System, IReadOnlyList<string> Services, string Environment, string? Version, string? Commit);

/// <param name="Done">Of <paramref name="Total"/>; both in the unit named in <paramref name="Label"/>.</param>
/// <param name="Label">"6/10 updated, 5 available".</param>
public sealed record StepProgress(int Done, int Total, RichText Label)
{
    /// <summary>All of it is there, and must stay healthy for a while.</summary>
    public bool IsStabilizing { get; init; }
}

/// <param name="Name">Null: unknown.</param>
/// <param name="IsDefault">Whether it is the repository's default branch, if the sender says so.</param>
public sealed record StepBranch(string? Repository, string? Name, bool? IsDefault);

/// <summary>
/// Steps in one lane supersede each other: the same check on a newer commit, a version in place of another. The commits decide; otherwise,
/// if numbered by the same system, the number; otherwise the order of arrival.
/// </summary>
/// <param name="Lane">Steps with the same lane supersede each other.</param>
/// <param name="Position">Its order of arrival.</param>
/// <param name="Side">Two sides of one commit both count: a check for the push and the same for the pull request.</param>
/// <param name="CountedBy">The system that numbers it.</param>
/// <param name="IsIdle">It did nothing, and supersedes nothing.</param>
public sealed record Turn(
    string Lane,
    long Position,
    string? Commit = null,
    string? Side = null,
    string? CountedBy = null,
    long Number = 0,
    bool IsIdle = false);

/// <param name="Rank">Larger is newer: merged 2, created by a merge queue 1, the head of a pull request 0, replaced -1.</param>
public sealed record CommitRank(string Commit, int Rank)
{
    public const int Merged = 2;
    public const int Queued = 1;
    public const int Head = 0;
    public const int Replaced = -1;
}
