using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Timeline;

/// <summary>How far a change has come: merged, built, and the environments that it is in now.</summary>
internal static class Trail
{
    /// <summary>"merged ▸ built ▸ staging ▸ <b>production</b>"; null: the story's lines say as much.</summary>
    public static RichText? Of(Story story)
    {
        var merge = story.Steps.FirstOrDefault(IsMerge);
        var build = story.Current.FirstOrDefault(
            step => step.Latest is BuildChanged { State: BuildState.Succeeded } built
                && (built.Version is not null || (merge is not null && step.Start >= merge.Start)));
        var reached = Environments(story);
        List<RichText> stages =
        [
            .. merge is null ? (RichText[])[] : ["merged"],
            .. build is null ? (RichText[])[] : ["built"],
            .. reached.Select((place, i) => i == reached.Count - 1 ? RichText.Of($"{place.Environment:b}") : place.Environment),
        ];
        if (reached.Count == 0 || stages.Count < 2)
        {
            return null;
        }

        var trail = RichText.Join(" ▸ ", stages);
        return merge is not null && reached is [.., var last] && last.Since - merge.Start is { TotalSeconds: >= 1 } took
            ? RichText.Of($"{trail}, {Words.Duration(took)} after the merge")
            : trail;
    }

    /// <summary>The environments that have it now, in the order in which it arrived there.</summary>
    private static List<(string Environment, DateTimeOffset Since)> Environments(Story story) =>
    [
        .. story.All.SelectMany(Presence)
            .OrderBy(news => news.At)
            .GroupBy(news => news.Environment, StringComparer.OrdinalIgnoreCase)
            // Of several services, one is enough, and the first to arrive counts.
            .Select(environment => (environment.Key, Since: environment.GroupBy(news => news.Service)
                .Where(service => service.Last().IsThere)
                .Min(service => (DateTimeOffset?)service.First(news => news.IsThere).At)))
            .Where(environment => environment.Since is not null)
            .Select(environment => (environment.Key, environment.Since!.Value))
            .OrderBy(environment => environment.Value),
    ];

    /// <summary>What a step says about whether the change is in an environment.</summary>
    private static IEnumerable<(string Environment, string? Service, bool IsThere, DateTimeOffset At)> Presence(Step step)
    {
        (string Environment, string? Service, bool IsThere)? news = step.Latest switch
        {
            ContentsChanged contents when step.IsMention => (contents.Environment, contents.Service, !contents.AreOut),
            // In the story of the version that it replaced, it is mentioned; a rollback has no change of its own.
            OperationChanged { State: OperationState.Succeeded or OperationState.Applied, Replaces: not null } operation
                when step.IsMention || !operation.Action.IsWayBack => (operation.Environment, operation.Service, !step.IsMention),
            WorkloadChanged { Replaces: not null } change => (change.Environment, change.Service, !step.IsMention),
            DeploymentChanged { State: DeploymentState.Succeeded } deployment =>
                (step.Target?.Environment ?? deployment.Environment, ServiceOf(step), true),
            DeploymentReported { State: ReportedDeploymentState.Succeeded } deployment
                when (step.Target?.Environment ?? deployment.Environment) is { } place => (place, ServiceOf(step), true),
            _ => null,
        };
        return news is var (environment, service, isThere) ? [(environment, service, isThere, step.End ?? step.Start)] : [];
    }

    private static string? ServiceOf(Step step) => step.Target?.Services is [var only] ? only : null;

    private static bool IsMerge(Step step) => !step.IsMention && step.Latest switch
    {
        PullRequestChanged { Action: PullRequestAction.Merged } => true,
        Pushed { IsTag: false, IsDefaultBranch: true, IsRewind: false } => true,
        _ => false,
    };
}
