using ChatOps.Catalog;
using ChatOps.Journal;
using ChatOps.Operations.Planning;
using ChatOps.Timeline;

namespace ChatOps.Commands;

/// <summary>A change that someone asks about, as far as it is known.</summary>
/// <param name="Keys">Its story's.</param>
/// <param name="Builds">The versions that it was built as, or by which it was named, and from which commit; null: unknown.</param>
/// <param name="Commits">Any of these is the change: its head, what was merged, what was named.</param>
/// <param name="Commit">What has to be in a version for the change to be in it; null: unknown.</param>
/// <param name="Steps">Its story's.</param>
internal sealed record SoughtChange(
    IReadOnlyCollection<string> Keys,
    IReadOnlyList<(string Version, string? Commit)> Builds,
    IReadOnlyCollection<string> Commits,
    string? Commit,
    IReadOnlyList<Step> Steps)
{
    /// <summary>Its pull request isn't merged: no version from the default branch contains it.</summary>
    public bool IsUnmerged { get; } = Steps.Select(step => step.Latest).OfType<PullRequestChanged>().LastOrDefault() is
    {
        Action: not PullRequestAction.Merged,
    };

    /// <param name="named">The commit by which it was named.</param>
    public static SoughtChange Of(StoryView story, string? named)
    {
        var facts = story.Story.All.Where(step => !step.IsMention).Select(step => step.Latest).ToList();
        var pull = facts.OfType<PullRequestChanged>().LastOrDefault();
        return new(
            story.Keys,
            [
                .. facts.OfType<BuildChanged>().Where(build => build is { Version: not null, State: BuildState.Succeeded })
                    .Select(build => (build.Version!, build.ChangeCommit)),
            ],
            [.. new[] { pull?.MergeCommit, pull?.HeadCommit, named }.OfType<string>()],
            // A squash merge or a merge queue makes another commit of what was named.
            pull?.MergeCommit
                ?? named
                ?? facts.OfType<Pushed>().LastOrDefault(push => push is { IsTag: false, IsRewind: false })?.Commit
                ?? facts.OfType<BuildChanged>().LastOrDefault(build => build.ChangeCommit is not null)?.ChangeCommit
                ?? facts.OfType<Released>().LastOrDefault()?.Commit,
            story.Story.Steps);
    }

    /// <summary>
    /// Whether a version of a service is one that this change was built as. One that was built from an older commit of its pull request
    /// isn't.
    /// </summary>
    public bool IsVersion(Service service, string version) => (service.Image is { } image
            ? Keys.Contains(Key.Image(image, version).Value)
            : Builds.Any(own => ImageName.MayBeSame(own.Version, version)))
        && (Commits.Count == 0 || CommitOf(version) is not { } built || Commits.Contains(built, StringComparer.OrdinalIgnoreCase));

    /// <summary>The commit that a version was built from, as far as this change's builds say so.</summary>
    public string? CommitOf(string version) => Builds.LastOrDefault(own => ImageName.MayBeSame(own.Version, version)).Commit;

    /// <summary>Whether it ran in an environment before.</summary>
    public bool WasIn(Service service, string environment) => Steps.Any(step => step is
        {
            IsMention: false,
            Latest: OperationChanged { State: OperationState.Succeeded, Action: { Lane: "version", IsWayBack: false } } done,
        }
        && done.Service == service.Name
        && done.Environment.Equals(environment, StringComparison.OrdinalIgnoreCase));
}
