using ChatOps.Journal;
using ChatOps.Operations.Kinds;

namespace ChatOps.Tests.Whole;

/// <summary>
/// What belongs to one change is one story, and one message in the channel, in whatever order it is reported: messages that were separate
/// at first say where they continue.
/// </summary>
public sealed class CorrelationTests
{
    private const string Repository = "acme/web", Image = "registry.acme.io/web";

    private static readonly DateTimeOffset At = new(2026, 3, 4, 9, 0, 0, TimeSpan.Zero);

    private static readonly string Head = new('a', 40), Merged = new('b', 40), Queued = new('c', 40), First = new('d', 40);

    /// <summary>The facts about each change, and what its one message says at last.</summary>
    private static readonly Dictionary<string, (Fact[] Facts, string[] Says)> Changes = new()
    {
        ["a merge commit"] =
            ([Pull(PullRequestAction.Opened), Pull(PullRequestAction.Merged), Push(Merged), Build(Merged, "1.5.0")], ["Merged", "1.5.0"]),
        ["a squash, whose commit nobody had before"] =
        (
            [Pull(PullRequestAction.Opened), Build(Head, null, number: 6), Pull(PullRequestAction.Merged), Push(Merged)],
            ["Merged", "web/main #6"]
        ),
        ["a rebase, of which the last commit counts"] =
            ([Pull(PullRequestAction.Merged), Push(First, Merged), Build(Merged, "1.5.0")], ["Merged", "1.5.0"]),
        ["a merge queue"] =
        (
            [
                Pull(PullRequestAction.Opened),
                new MergeQueueChanged(Repository, 42, "main", Queued, null),
                Build(Queued, null, number: 6),
                Pull(PullRequestAction.Merged),
                Push(Merged),
            ],
            ["Merged", "web/main #6"]
        ),
        ["a run that is repeated"] =
            ([Push(Merged), Run(1, BuildState.Failed), Run(2, BuildState.Succeeded), Pull(PullRequestAction.Merged)], ["Merged", "ci #9"]),
        ["jobs in folders and of several branches"] =
        (
            [Pull(PullRequestAction.Merged), Build(Merged, null, job: "web/deploy/image/main"), Build(Merged, "1.5.0")],
            ["Merged", "web/deploy/image/main #7", "1.5.0"]
        ),
        ["builds that others started, and one that deploys with the scripts of another repository"] =
        (
            [
                Pull(PullRequestAction.Merged),
                Build(Merged, null),
                Build(null, null, number: 3, job: "web/package") with { Upstream = new("web/main", 7, null, null, null, null) },
                Build(First, null, number: 5, job: "web/release") with
                {
                    Repository = "acme/scripts", Upstream = new("web/package", 3, null, Repository, "main", Merged),
                },
            ],
            ["Merged", "web/main #7", "web/package #3", "web/release #5"]
        ),
        ["a version that a build creates, pinned by its digest where it is deployed"] =
        (
            [Pull(PullRequestAction.Merged), Build(Merged, "1.5.0"), Deploy("1.5.0@sha256:" + new string('e', 64))],
            ["Merged", "Deployed *1.5.0"]
        ),
        ["a version that is named after the beginning of a commit"] =
            ([Pull(PullRequestAction.Merged), Deploy($"main-{Merged[..9]}")], ["Merged", $"Deployed *main-{Merged[..9]}*"]),
        ["a release whose tag names the service"] =
        (
            [
                Pull(PullRequestAction.Merged),
                Build(Merged, "1.5.0"),
                new Released(Repository, "web-v1.5.0", null, "https://github.com/acme/web/releases/web-v1.5.0", null, Prerelease: false),
            ],
            ["Merged", "web-v1.5.0"]
        ),
        ["a deployment by another system"] =
        (
            [
                Pull(PullRequestAction.Merged),
                new DeploymentChanged("GitHub", Repository, 5, "eu", "main", Merged, DeploymentState.Succeeded, null, null, 1),
            ],
            ["Merged", "to *eu* is done"]
        ),
    };

    public static TheoryData<string, bool> Orders() =>
        new(Changes.Keys.SelectMany(change => new[] { (change, false), (change, true) }));

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task One_change_is_one_message_in_either_order(string change, bool isReversed)
    {
        await using var stage = await Stage.StartAsync(settings => settings["ChatOps:Services:web:Tags:0"] = "web-v*");
        var (facts, says) = Changes[change];
        var told = facts.Select((fact, i) => new NewEvent(At.AddMinutes(i), new("ann"), fact)).ToList();
        foreach (var @event in isReversed ? Enumerable.Reverse(told) : told)
        {
            await stage.TellAsync("github", @event);
            // Each is posted, if it is worth a message alone.
            await stage.PassAsync(TimeSpan.FromSeconds(5));
        }

        await stage.UntilAsync(
            () => stage.Deploys.Where(m => !m.Shown.Contains("Continued in", StringComparison.Ordinal)).ToList() is [var one]
                && says.All(words => one.Shown.Contains(words, StringComparison.Ordinal))
                    ? one
                    : null,
            string.Join(", ", says));
    }

    private static PullRequestChanged Pull(PullRequestAction action) => new(
        Repository, 42, "Sort orders", "https://github.com/acme/web/pull/42", action, Head,
        action is PullRequestAction.Merged ? Merged : null, "sort", "main");

    private static Pushed Push(params string[] commits) => new(
        Repository, "main", IsTag: false, IsDefaultBranch: true, commits[^1],
        [.. commits.Select(sha => new CommitLine(sha, "Sort orders", "ann"))], commits.Length, null, Forced: false, new('0', 40), "main");

    private static BuildChanged Build(string? commit, string? version, long number = 7, string job = "web/main") => new(
        job, number, job, null, BuildState.Succeeded, Repository, commit, "main", version, null, TimeSpan.FromSeconds(9), null);

    private static BuildChanged Run(int attempt, BuildState state) => new(
        "github/1/workflow/7", 9, "ci", null, state, Repository, Merged, "main", null, null, null, null, Run: 900, Attempt: attempt);

    private static OperationChanged Deploy(string version) => new(
        "op-12345678", OperationState.Succeeded, new SetImage($"{Image}:1.4.1", $"{Image}:{version}"), "web", "staging", null, []);
}
