using System.Collections.Frozen;
using ChatOps.Catalog;
using ChatOps.Journal;
using ChatOps.People;

namespace ChatOps.Timeline.Subscriptions;

/// <summary>
/// Which stories go into which channels: those with a step that is news and that a subscription wants. The channels of a service are
/// subscribed to it.
/// </summary>
/// <param name="configured">Those of the configuration.</param>
/// <param name="made">Those that people made.</param>
/// <param name="madeQuiet">The quiet hours that people gave channels.</param>
public sealed class StoryRule(
    ConfiguredSubscriptions configured, IReadOnlyList<MadeSubscription> made, IReadOnlyList<MadeQuietHours>? madeQuiet = null)
{
    /// <summary>
    /// The names that count as default branch if neither the repository nor the configuration says which it is: one message too many is
    /// better than an unnoticed failure, but not for every branch.
    /// </summary>
    private static readonly FrozenSet<string> UsualBranches = ["main", "master", "trunk", "develop"];

    private readonly IReadOnlyList<Subscription> _listed =
        [.. configured.Listed, .. made.Select(subscription => subscription.In(configured))];

    private readonly IReadOnlyList<QuietHours> _quiet =
        [.. configured.Quiet, .. (madeQuiet ?? []).Select(quiet => quiet.In(configured))];

    /// <summary>The subscriptions that want a step.</summary>
    /// <param name="defaultBranch">The default branch of what a step is about, if known.</param>
    public IReadOnlyList<Subscription> Met(Step step, ServiceCatalog catalog, Func<Step, string?> defaultBranch) =>
        !IsNews(step, defaultBranch)
            ? []
            :
            [
                .. catalog.Concerning(step.Latest.About).SelectMany(configured.OwnOf),
                .. step.Latest.ToldIn.Select(channel => new Subscription(channel, new(), "the event itself")),
                .. _listed.Where(subscription => subscription.Wants(step, catalog)),
            ];

    /// <summary>Whether a story waits until a channel's quiet hours are over.</summary>
    internal bool IsHeld(ChatId channel, Story story, ServiceCatalog catalog, DateTimeOffset now) =>
        _quiet.Where(quiet => quiet.Channel == channel && quiet.EndAt(now) is not null).ToList() is { Count: > 0 } quiet
            && quiet.TrueForAll(one => one.Hold(story.Steps, catalog));

    /// <summary>
    /// Whether a step is worth a message: each kind has its own rule. Pushes and builds of other branches wait until their pull request
    /// appears.
    /// </summary>
    public static bool IsNews(Step step, Func<Step, string?> defaultBranch) =>
        !step.IsTentative
            && FactKinds.Of(step.Latest).News switch
            {
                News.Always => true,
                News.OnDefaultBranch => IsOnDefaultBranch(step, defaultBranch),
                _ => false,
            };

    /// <summary>The default branch is what the configuration or the repository says it is. Steps with an unknown branch pass.</summary>
    private static bool IsOnDefaultBranch(Step step, Func<Step, string?> defaultBranch) => step.Branch is not { } branch
        // A merge queue's own branch counts as its base.
        || MergeQueueBranch.Is(branch.Name)
        || (branch.IsDefault
            ?? (branch.Name is null || (defaultBranch(step) is { } known ? branch.Name == known : UsualBranches.Contains(branch.Name))));
}
