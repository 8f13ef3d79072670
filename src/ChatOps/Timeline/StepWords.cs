using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Timeline.Comments;

namespace ChatOps.Timeline;

/// <summary>The wording of a step: its line in the story's message.</summary>
internal static class StepWords
{
    /// <summary>The tone of a state.</summary>
    public static Tone ToneOf(StepState state) => state switch
    {
        StepState.Queued or StepState.Running or StepState.Waiting or StepState.Blocked => Tone.Running,
        StepState.Succeeded => Tone.Good,
        StepState.Warned => Tone.Warning,
        StepState.Failed => Tone.Bad,
        StepState.Open or StepState.Scheduled or StepState.Cancelled or StepState.Skipped or StepState.Replaced => Tone.Neutral,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    public static RichText Of(Step step) =>
        step.Origins.Count == 0 ? Worded(step) : RichText.Of($"{Worded(step)}{ElsewhereWords.AlsoReported(step.Origins)}");

    private static RichText Worded(Step step) => step.Latest switch
    {
        Pushed push => Push(step, push),
        PullRequestChanged pull => PullRequest(step, pull),
        MergeQueueChanged queued => Queue(step, RichText.Of($"#{queued.Number}"), queued.Base),
        BuildChanged build => BuildWords.Line(step, build),
        BuildInputAnswered answer => BuildWords.Answer(step, answer),
        EnvironmentReviewChanged review => BuildWords.Review(step, review),
        BuildRequested request => BuildWords.Request(step, request),
        BuildAborted abort => BuildWords.Abort(step, abort),
        DeploymentChanged deployment => Deployment(step, deployment),
        DeploymentReported deployment => ElsewhereWords.Deployment(step, deployment),
        ConfigurationRun run => ElsewhereWords.Run(step, run),
        ImagePushed push => ElsewhereWords.Image(step, push),
        AlertChanged alert => AlertWords.Line(step, alert),
        SuspectsFound found => SuspectWords.Line(found),
        PageChanged page => PageWords.Line(page),
        Released release => release.Change is ReleaseChange.Withdrawn
            ? RichText.Of($"🗑 Withdrew the release {new Span.Link(release.Url, release.Tag)}{By(step.Actor)}")
            : RichText.Of(
                $"🏷 {(release.Prerelease ? "Prereleased" : "Released")} {new Span.Link(release.Url, release.Tag)}{By(step.Actor)}"),
        RepositoryRenamed renamed => RichText.Of(
            $"🏷 The repository {renamed.From} is called {renamed.To:b} now{By(step.Actor)}. What happens there is posted as before."),
        OperationChanged operation => OperationWords.Line(step, operation),
        OperationNoted note => RichText.Of($"ℹ️ {note.Text}"),
        ContentsChanged contents => ContentsWords.Line(step, contents),
        ChangeReverted revert => RevertWords.Line(step, revert),
        CommentChanged noted => CommentWords.Noted(step, noted),
        WorkloadChanged { IsAutoscaled: true } change => RichText.Of(
            $"📈 The autoscaler changed {change.Environment:b}: {change.Changes[0]}{(step.Detail is null ? "" : RichText.Of($" ({step.Detail})"))}"),
        WorkloadChanged change =>
            RichText.Of($"✋ Changed in {change.Environment:b} by {Manager(change)}, outside ChatOps: {Words.Short(step.Title)}"),
        HoldChanged { Held: true } change => RichText.Of($"✋ Automatic rollback is on hold in {change.Environment:b}"),
        LockChanged change => LockWords.Line(step, change),
        FreezeChanged change => FreezeWords.Line(step, change),
        ReviewChanged review => ApprovalWords.Line(step, review),
        HoldChanged change => RichText.Of($"🔁 Automatic rollback hold in {change.Environment:b} was released{By(step.Actor)}"),
        _ => RichText.Of(
            $"{Icon(step.State)} {MaybeLink(step.Link, step.Title)}{By(step.Actor)}{(step.Detail is null ? "" : ": " + Words.Short(step.Detail))}"),
    };

    /// <summary>The most informative name for a change, from its steps.</summary>
    public static RichText NameOf(Story story)
    {
        var own = story.All.Where(s => !s.IsMention).ToList();
        var latest = own.Select(s => s.Latest).ToList();
        if (latest.OfType<Pushed>().FirstOrDefault(p => p.IsRewind) is { } back)
        {
            return RichText.Of($"{back.Ref} was reset to {Words.Sha(back.Commit):c}");
        }

        if (latest.OfType<PullRequestChanged>().LastOrDefault() is { } pull)
        {
            var (title, link) = (Words.FirstLine(pull.Title).Trim(), new Span.Link(pull.Url, $"#{pull.Number}"));
            return title.Length == 0 || title == link.Label ? RichText.Of($"{link}") : RichText.Of($"{title} ({link})");
        }

        if ((own.LastOrDefault(s => s.Latest is Released)
            ?? own.LastOrDefault(s => s.Latest is Pushed { Commits.Count: > 0 })) is { } named)
        {
            return named.Title;
        }

        if (latest.OfType<OperationChanged>().FirstOrDefault() is { } operation)
        {
            return OperationWords.Of(operation).Noun;
        }

        return latest switch
        {
            [AlertChanged, ..] => AlertWords.Name(own),
            [DeploymentReported deployment, ..] => ElsewhereWords.NameOf(deployment),
            [ConfigurationRun run, ..] => $"{run.System}: {run.Title}",
            [ImagePushed push, ..] => $"{push.Image}:{push.Tag}",
            [WorkloadChanged { IsAutoscaled: true } change, ..] => $"autoscaling in {change.Environment}",
            [WorkloadChanged change, ..] => $"a change in {change.Environment} made outside ChatOps",
            [MergeQueueChanged queued, ..] => $"#{queued.Number} in the merge queue of {queued.Base}",
            [DeploymentChanged deployment, ..] => $"{deployment.Ref} to {deployment.Environment}",
            [Pushed { Commit: { } commit } bare, ..] => $"{bare.Ref} at {Words.Sha(commit)}",
            [_, ..] => own[0].Title,
            _ => "a change",
        };
    }

    public static RichText By(Actor? actor) => actor switch
    {
        null => RichText.Empty,
        { ChatId: { } id } => RichText.Of($" by {new Span.Person(id)}"),
        _ => RichText.Of($" by {actor.Name}"),
    };

    private static RichText Push(Step step, Pushed push)
    {
        var what = push switch
        {
            { IsTag: true } => RichText.Of($"🏷 Tagged {push.Ref:b}"),
            { IsRewind: true } =>
                RichText.Of($"⚠️ Force-pushed {push.Ref:b} back from {Words.Sha(push.Before):c} to {Words.Sha(push.Commit):c}"),
            { Forced: true, Before: not null } =>
                RichText.Of($"📦 Force-pushed {Commits(push)} to {push.Ref:b} replacing {Words.Sha(push.Before):c}"),
            { CommitCount: 0, Before: null } => RichText.Of($"🌱 Created {push.Ref:b} at {Words.Sha(push.Commit):c}"),
            { CommitCount: 0 } => RichText.Of($"📦 Moved {push.Ref:b} to {Words.Sha(push.Commit):c}"),
            _ => RichText.Of($"📦 {(push.Forced ? "Force-pushed" : "Pushed")} {Commits(push)} to {push.Ref:b}"),
        };
        return RichText.Of(
            $"{what}{By(step.Actor)}{(!push.IsRewind ? "" : step.Detail is { } loss ? ": " + loss : "; I do not know which commits were dropped")}");
    }

    private static string Commits(Pushed push) => Plural.Of(push.CommitCount, "commit");

    private static RichText PullRequest(Step step, PullRequestChanged pull)
    {
        var link = RichText.Of($"{new Span.Link(pull.Url, $"#{pull.Number}")}");
        return pull.Action switch
        {
            PullRequestAction.Merged =>
                RichText.Of($"🔀 Merged {link} into {pull.Base:b}{By(step.Actor)}{(step.Detail is { } how ? " " + how : "")}"),
            PullRequestAction.Closed => RichText.Of($"🚫 Closed {link} without merging{By(step.Actor)}"),
            PullRequestAction.Queued or PullRequestAction.Unqueued => Queue(step, link, pull.Base),
            _ => RichText.Of($"📝 {pull.Action.ToString()} {link}, {pull.Branch:b} → {pull.Base:b}{By(step.Actor)}{Reviews(step)}"),
        };
    }

    private static RichText Reviews(Step step) => step.Detail is { } reviews ? " " + reviews : RichText.Empty;

    private static RichText Queue(Step step, RichText pull, string @base) => step.State is StepState.Running
        ? RichText.Of($"⏳ {pull} is in the merge queue of {@base:b}{By(step.Actor)}")
        : RichText.Of($"⚠️ {pull} left the merge queue of {@base:b}{(step.Detail is { } why ? ": " + why : "")}");

    private static RichText Deployment(Step step, DeploymentChanged deployment)
    {
        var what = RichText.Of($"{deployment.System} deployment of {MaybeLink(step.Link, step.Title)} to {deployment.Environment:b}");
        return step.State switch
        {
            StepState.Succeeded => RichText.Of($"🚀 {what} is done"),
            StepState.Failed => RichText.Of($"❌ {what} failed"),
            StepState.Replaced => RichText.Of($"💤 {what} was replaced"),
            _ => RichText.Of($"⏳ {what} is {deployment.State switch
            {
                DeploymentState.Created => "created",
                DeploymentState.Queued => "queued",
                DeploymentState.Running => "running",
                _ => throw new InvalidOperationException($"A deployment that is {deployment.State}."),
            }}"),
        };
    }

    private static string Icon(StepState state) =>
        ToneOf(state) switch { Tone.Running => "⏳", Tone.Good => "✅", Tone.Warning => "⚠️", Tone.Bad => "❌", _ => "•" };

    private static RichText Manager(WorkloadChanged change) => change.By is null ? "someone" : RichText.Of($"{change.By:c}");

    internal static RichText MaybeLink(string? url, RichText label) =>
        url is null ? label : RichText.Of($"{new Span.Link(url, label.PlainText)}");
}
