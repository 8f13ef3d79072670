using ChatOps.Playground.Pages;

namespace ChatOps.Playground;

/// <summary>The buttons of the page's "Make something happen".</summary>
internal static class Buttons
{
    public const string MergeAndBuild = "Merge → build";
    public const string Kubectl = "Somebody uses kubectl";

    public const string Proof = "Its owner posts it on GitHub";

    public const string BusyHour = "A busy hour";

    public const string Day = "A day at work";

    public static IReadOnlyList<ScenarioButton> Of(Scenarios scenarios, World world) =>
    [
        new(MergeAndBuild, "A merge on GitHub, then a Jenkins build that makes the next version", async cancellationToken =>
        {
            var merged = await scenarios.MergePullRequestAsync(null, cancellationToken);
            var built = await scenarios.BuildAsync(merged.Commit, passes: true, cancellationToken);
            return $"Merged #{merged.PullRequest} and built {built.Version}: now deploy it";
        }),
        new("Open a pull request", "GitHub tells the bot of a new pull request", async cancellationToken =>
            $"Opened #{(await scenarios.OpenPullRequestAsync(null, cancellationToken)).PullRequest}"),
        new("Break the build", "A Jenkins build of main with failing tests", async cancellationToken =>
            $"Build #{(await scenarios.BuildAsync(null, passes: false, cancellationToken)).Build} failed"),
        new("Publish a release", "A tag and a release on GitHub", async cancellationToken =>
            $"Released {(await scenarios.PublishReleaseAsync(null, cancellationToken)).Version}"),
        new(Kubectl, "An image set in production, past the bot", async cancellationToken =>
            $"kubectl set image deployment/web web={WorldService.Web.Image}:{await world.HotfixAsync(cancellationToken)}"),
        new(Proof, "A comment on GitHub with the sentence that the bot asked for last", async cancellationToken =>
        {
            if (AskedProof.Last(world) is not { } asked)
            {
                return "Nobody was asked to prove an account yet: type /ops iam link github octo-ann";
            }

            await scenarios.CommentAsync(asked.Login, asked.Sentence, world.Workspace.Address, cancellationToken);
            return $"{asked.Login} commented: {asked.Sentence}";
        }),
        new(
            Day,
            "Two minutes of merges, builds, deploys, an approval, a rollback, a lock, and someone who uses kubectl: watch #deploys",
            cancellationToken => world.DayAtWork.PlayAsync(scenarios, cancellationToken)),
        new(
            BusyHour,
            "Twelve merges and builds within a minute, with Slack's and Teams' published rate limits on: one message a second per channel in Slack, each method by its tier",
            async cancellationToken =>
            {
                var made = await world.BusyHour.PlayAsync(scenarios, cancellationToken);
                return $"{made.Merged} merges, {made.Built} builds, {made.Failed} failed builds: {made.Calls} calls to Slack, which refused {made.Limited} for coming too fast";
            }),
    ];
}
