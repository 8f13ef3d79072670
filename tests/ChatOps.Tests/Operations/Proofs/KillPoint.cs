using ChatOps.Clusters.Watching;
using ChatOps.Journal;

namespace ChatOps.Tests.Operations.Proofs;

/// <summary>What others do to a cluster, through its API.</summary>
internal delegate Task<HttpResponseMessage> Others(HttpClient cluster, CancellationToken cancellationToken);

/// <summary>The point in an operation at which the bot dies.</summary>
/// <param name="State">The operation's state in the database at that time.</param>
/// <param name="Phase">The phase of its rollout at that time, if it is being watched.</param>
/// <param name="IsThere">Whether a moment is the one to die at.</param>
internal sealed record KillPoint(string Name, OperationState State, RolloutPhase? Phase, Predicate<Moment> IsThere)
{
    /// <summary>What others do while the bot is dead.</summary>
    public Others? Meanwhile { get; init; }

    // Before anything is sent.
    public static readonly KillPoint Planned = Commit("planned, and nobody has said yes", OperationState.Planned);
    public static readonly KillPoint Scheduled = Commit("scheduled", OperationState.Scheduled);
    public static readonly KillPoint Asked = new(
        "others are asked to approve it", OperationState.Waiting, null, m => m is CommitMoment { IsOver: true, Last: OperationWaits });
    public static readonly KillPoint Approved = new(
        "someone approved it", OperationState.Waiting, null, m => m is CommitMoment { IsOver: true, Last: ApprovalChanged });
    public static readonly KillPoint Begun = Commit("moved to Running", OperationState.Running);
    public static readonly KillPoint NotSent = new(
        "about to send the change", OperationState.Running, null, m => m is RequestMoment { IsOver: false, Write: 1 });

    // The change is made, but nothing else.
    public static readonly KillPoint NoAnswer = new(
        "the change sent and its answer not received", OperationState.Running, null, m => m is RequestMoment { IsOver: true, Write: 1 });
    public static readonly KillPoint NotRemembered = new(
        "the change answered and not remembered", OperationState.Running, null, m => m is CommitMoment { IsOver: false, Operations: [.., { State: nameof(OperationState.Running), Watch: not null }] });

    public static readonly KillPoint Remembered = new(
        "the change remembered", OperationState.Running, null, m => m is CommitMoment { IsOver: true, Operations: [.., { State: nameof(OperationState.Running), Watch: not null }] });

    // The rollout is being watched.
    public static readonly KillPoint Waiting = Progress("the controllers have not begun", RolloutPhase.Waiting, "Waiting for the cluster");
    public static readonly KillPoint Progressing = Progress("progressing", RolloutPhase.Progressing, " available");
    public static readonly KillPoint Stabilizing = Progress("stabilizing", RolloutPhase.Stabilizing, "Checking that they stay healthy");

    // The rollout is over.
    public static readonly KillPoint NotWrittenDown = Commit(
        "done in the cluster and not written down", OperationState.Succeeded, RolloutPhase.Done, isOver: false);
    public static readonly KillPoint WrittenDown = Commit("succeeded", OperationState.Succeeded, RolloutPhase.Done);
    public static readonly KillPoint FailureNotWrittenDown = Commit(
        "failed and not written down", OperationState.Failed, RolloutPhase.Failed, isOver: false);
    public static readonly KillPoint FailureWrittenDown = Commit("failed", OperationState.Failed, RolloutPhase.Failed);

    public static readonly KillPoint AppliedNotWrittenDown = Commit(
        "applied and not written down", OperationState.Applied, RolloutPhase.Done, isOver: false);
    public static readonly KillPoint AppliedWrittenDown = Commit("applied", OperationState.Applied, RolloutPhase.Done);

    // The operation is cancelled, expires, or is superseded.
    public static readonly KillPoint Cancelled = Commit("cancelled", OperationState.Cancelled);
    public static readonly KillPoint Expired = Commit("expired", OperationState.Expired);
    public static readonly KillPoint Superseded = new(
        "another has taken its place", OperationState.Superseded, null, m => m is CommitMoment { IsOver: true, Operations: [.., { State: nameof(OperationState.Superseded) }, _] });

    // The operation that follows automatically.
    public static readonly KillPoint NextPlanned = new(
        "what follows is being planned",
        OperationState.Succeeded,
        null,
        m => m is RequestMoment { IsOver: false, Request.IsDryRun: true });
    public static readonly KillPoint WayBackPlanned = NextPlanned with
    {
        Name = "failed, and the way back is being planned",
        State = OperationState.Running,
        Phase = RolloutPhase.Failed,
    };
    public static readonly KillPoint NextNotBegun = Next(
        "what follows is planned and not begun",
        m => m is CommitMoment { IsOver: false, Operations: [_, { State: nameof(OperationState.Running) }] });
    public static readonly KillPoint NextBegun = Next(
        "what follows is begun", m => m is CommitMoment { IsOver: true, Operations: [_, { State: nameof(OperationState.Running) }] });
    public static readonly KillPoint NextNoAnswer = Next(
        "what follows is sent and its answer not received", m => m is RequestMoment { IsOver: true, Write: 2 });
    public static readonly KillPoint NextRemembered = Next(
        "what follows is remembered",
        m => m is CommitMoment { IsOver: true, Operations: [_, { State: nameof(OperationState.Running), Watch: not null }] });
    public static readonly KillPoint NextWrittenDown = Next(
        "what follows has succeeded",
        m => m is CommitMoment { IsOver: true, Operations: [_, { State: nameof(OperationState.Succeeded) }] });

    public override string ToString() => Name;

    public static KillPoint Commit(string name, OperationState state, RolloutPhase? phase = null, bool isOver = true) =>
        new(
            name,
            state,
            phase,
            m => m is CommitMoment { Operations: [.., { State: var last }] } && m.IsOver == isOver && last == $"{state}");

    private static KillPoint Progress(string name, RolloutPhase phase, string words) =>
        new(
            name,
            OperationState.Running,
            phase,
            m => m is CommitMoment { IsOver: true, Last: OperationProgressed progress, Operations: [.., { Id: var id }] }
                && progress.Operation == id
                && progress.Label.ToString().Contains(words, StringComparison.Ordinal));

    private static KillPoint Next(string name, Predicate<Moment> isThere) => new(name, OperationState.Succeeded, null, isThere);
}
