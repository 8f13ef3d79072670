using System.Text.Json.Serialization;
using ChatOps.Messages;

namespace ChatOps.Journal;

public enum PullRequestAction { Opened, Reopened, Merged, Closed, Updated, Edited, Queued, Unqueued }

/// <param name="Action">Updated: its commits changed; edited: its title or base changed; queued: in a merge queue.</param>
/// <param name="MergeCommit">Only when merged.</param>
/// <param name="Before">Its previous head, if its commits changed.</param>
/// <param name="Reason">Why it left the merge queue, in the code host's terms.</param>
/// <param name="DefaultBranch">The repository's, as it reports itself.</param>
/// <param name="ByQueue">A merge queue did it, and it is unknown who queued it.</param>
public sealed record PullRequestChanged(
    string Repository,
    long Number,
    string Title,
    string Url,
    PullRequestAction Action,
    string HeadCommit,
    string? MergeCommit,
    string Branch,
    string Base,
    string? Before = null,
    string? Reason = null,
    string? DefaultBranch = null,
    bool ByQueue = false)
    : Fact
{
    [JsonIgnore]
    public override About About => new About.Repository(Repository);

    [JsonIgnore]
    public override IEnumerable<Key> Keys =>
        [Key.Pull(Repository, Number), .. Commits.Where(IsWhole).Select(commit => Key.Commit(Repository, commit))];

    [JsonIgnore]
    public override IEnumerable<(string Repository, string Beginning)> BegunCommits =>
        Commits.Where(commit => !IsWhole(commit)).Select(commit => (Repository, commit));

    private IEnumerable<string> Commits => MergeCommit is null ? [HeadCommit] : [HeadCommit, MergeCommit];

    private static bool IsWhole(string commit) => commit.Length >= 40;

    [JsonIgnore]
    public override string StepKey => Key.Pull(Repository, Number).Value;

    [JsonIgnore]
    public override (string Repository, string Branch)? ToldDefaultBranch => DefaultBranch is null ? null : (Repository, DefaultBranch);
}

/// <summary>A merge queue created a commit for a pull request to check it before merging, or discarded it.</summary>
/// <param name="Number">The pull request's.</param>
/// <param name="Commit">The queue's own.</param>
/// <param name="Reason">Why it ended: "merged", "invalidated" (it is recreated), "dequeued"; null while it is being checked.</param>
public sealed record MergeQueueChanged(string Repository, long Number, string Base, string Commit, string? Reason)
    : Fact
{
    [JsonIgnore]
    public override About About => new About.Repository(Repository);

    [JsonIgnore]
    public override IEnumerable<Key> Keys => [Key.Pull(Repository, Number), Key.Commit(Repository, Commit)];

    [JsonIgnore]
    public override string StepKey => Key.Pull(Repository, Number).Value;
}

/// <summary>The step of a pull request, with its way through a merge queue.</summary>
public static class PullRequests
{
    internal static Step? Step(IReadOnlyList<Event> events)
    {
        var pulls = events.Where(e => e.Fact is PullRequestChanged).ToList();
        var last = Deciding(events);
        if (pulls.Count == 0)
        {
            return last?.Fact is MergeQueueChanged queued ? Make(events, last, queued, $"#{queued.Number}", queued.Base, null) : null;
        }

        // If a pull request was opened before we listened, its updates and edits alone make no line: they only say which commits are
        // replaced.
        var pull = (PullRequestChanged)pulls[^1].Fact;
        var step = Make(events, last ?? pulls[^1], pull with
        {
            Action = last is null ? pull.Action : StateOf(last.Fact)!.Value,
            Reason = last is null ? null : ReasonOf(last.Fact),
        }, pull.Title, pull.Base, pull.Url);
        return last is null ? step with { IsSilent = true, IsTentative = true } : step;
    }

    private static Step Make(IReadOnlyList<Event> events, Event last, Fact latest, string title, string @base, string? link)
    {
        var (action, reviews) = (StateOf(last.Fact), PullRequestReviews.Words(events));
        var state = action switch
        {
            PullRequestAction.Merged => StepState.Succeeded,
            PullRequestAction.Closed => StepState.Cancelled,
            PullRequestAction.Queued or PullRequestAction.Unqueued when ReasonOf(last.Fact) is not null => StepState.Warned,
            PullRequestAction.Queued or PullRequestAction.Unqueued => StepState.Running,
            _ => StepState.Open,
        };
        return new(last.Fact.StepKey!, state, last.OccurredAt, title, latest)
        {
            End = action is PullRequestAction.Merged or PullRequestAction.Closed ? last.OccurredAt : null,
            Actor = action is PullRequestAction.Merged && IsByQueue(last.Fact)
                ? events.LastOrDefault(e => StateOf(e.Fact) is PullRequestAction.Queued && e.Actor is { } actor && !IsApp(actor))?.Actor
                : action is PullRequestAction.Queued && last.Actor is { } by && IsApp(by) ? null : last.Actor,
            Link = link,
            Detail = action switch
            {
                PullRequestAction.Merged => Joined(IsByQueue(last.Fact) ? "through the merge queue" : null, reviews),
                PullRequestAction.Opened or PullRequestAction.Reopened => Joined(null, reviews),
                _ => Because(ReasonOf(last.Fact)),
            },
            Branch = latest is PullRequestChanged pull ? new(pull.Repository, pull.Branch, false) : null,
            Commits = [.. Commits(events)],
            Echoed = events.Select(e => e.Fact).OfType<PullRequestChanged>().LastOrDefault(p => p.MergeCommit is not null) is { } merged
                ? $"{Key.Commit(merged.Repository, merged.MergeCommit!)}"
                : null,
        };
    }

    private static IEnumerable<CommitRank> Commits(IReadOnlyList<Event> events)
    {
        var told = events.Select(e => e.Fact).OfType<PullRequestChanged>().ToList();
        IEnumerable<CommitRank> ranks =
        [
            .. told.SelectMany(p => new[] { p.HeadCommit, p.Before }).OfType<string>().Select(c => new CommitRank(c, CommitRank.Replaced)),
            .. events.Select(e => e.Fact).OfType<MergeQueueChanged>().Select(q => new CommitRank(q.Commit, CommitRank.Queued)),
            .. told.Select(p => p.MergeCommit).OfType<string>().Select(c => new CommitRank(c, CommitRank.Merged)),
            // A pull request that was closed without merging has no head to check.
            .. told.Count > 0 && (Deciding(events) is not { } last || StateOf(last.Fact) is not PullRequestAction.Closed)
                ? (CommitRank[])[new(Head(told), CommitRank.Head)]
                : [],
        ];
        return ranks.GroupBy(r => r.Commit).Select(same => same.MaxBy(r => r.Rank)!);
    }

    /// <summary>The newest head; each push says what it replaced, so no clock is needed.</summary>
    private static string Head(List<PullRequestChanged> told)
    {
        var before = told.Select(p => p.Before).OfType<string>().ToHashSet();
        return (told.LastOrDefault(p => !before.Contains(p.HeadCommit)) ?? told[^1]).HeadCommit;
    }

    /// <summary>A merge is final whatever arrives late, and nothing precedes its opening.</summary>
    private static Event? Deciding(IReadOnlyList<Event> events)
    {
        var states = events.Where(e => StateOf(e.Fact) is not null).ToList();
        return states.LastOrDefault(e => StateOf(e.Fact) is PullRequestAction.Merged)
            ?? states.LastOrDefault(e => StateOf(e.Fact) is not PullRequestAction.Opened)
            ?? states.LastOrDefault();
    }

    private static PullRequestAction? StateOf(Fact fact) => fact switch
    {
        PullRequestChanged { Action: PullRequestAction.Updated or PullRequestAction.Edited } => null,
        PullRequestChanged pull => pull.Action,
        MergeQueueChanged { Reason: null } => PullRequestAction.Queued,
        // A recreated or merged group says nothing about its pull request.
        MergeQueueChanged { Reason: "dequeued" } => PullRequestAction.Unqueued,
        _ => null,
    };

    /// <summary>Why it left the queue; null if it didn't.</summary>
    private static string? ReasonOf(Fact fact) => fact switch
    {
        PullRequestChanged pull => pull.Action is PullRequestAction.Unqueued ? pull.Reason ?? "" : null,
        MergeQueueChanged queued => queued.Reason,
        _ => null,
    };

    private static RichText? Joined(string? how, RichText? reviews) => reviews is null ? how
        : how is null ? RichText.Of($"({reviews})")
        : RichText.Of($"{how} ({reviews})");

    /// <summary>"CI_FAILURE" for display.</summary>
    private static string? Because(string? reason) =>
        reason is null or "" or "dequeued" ? null : reason.Replace('_', ' ').ToLowerInvariant();

    private static bool IsByQueue(Fact fact) => fact is PullRequestChanged { ByQueue: true };

    private static bool IsApp(Actor actor) => actor.Name.EndsWith("[bot]", StringComparison.Ordinal);
}
