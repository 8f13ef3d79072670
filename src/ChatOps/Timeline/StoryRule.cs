using ChatOps.Journal;

namespace ChatOps.Timeline;

/// <summary>Which stories are worth a message: those with a step that meets one of the conditions.</summary>
/// <param name="UsualBranches">The names that count as default branch if neither the repository nor the configuration says which it is: one
/// message too many is better than an unnoticed failure, but not for every branch.</param>
public sealed record StoryRule(IReadOnlyList<StoryCondition> Conditions, IReadOnlyList<string> UsualBranches)
{
    /// <summary>Each kind's own rule. Pushes and builds of other branches wait until their pull request appears.</summary>
    public static StoryRule Default { get; } = new(
        [.. FactKinds.Known.Where(k => k.News is not News.Never).Select(k => new StoryCondition(k.Name, k.News is News.OnDefaultBranch))],
        ["main", "master", "trunk", "develop"]);

    /// <param name="defaultBranch">The default branch of what a step is about, if known.</param>
    public bool IsMet(Step step, Func<Step, string?> defaultBranch) =>
        !step.IsTentative
            && FactKinds.Of(step.Latest).Name is var kind
            && Conditions.Any(c => c.Kind == kind && (!c.OnDefaultBranch || IsOnDefaultBranch(step, defaultBranch)));

    /// <summary>The default branch is what the configuration or the repository says it is.</summary>
    private bool IsOnDefaultBranch(Step step, Func<Step, string?> defaultBranch) => step.Branch is not { } branch
        // A merge queue's own branch counts as its base.
        || MergeQueueBranch.Is(branch.Name)
        || (branch.IsDefault
            ?? (branch.Name is null || (defaultBranch(step) is { } known ? branch.Name == known : UsualBranches.Contains(branch.Name))));
}

/// <param name="Kind">The name of a kind of fact.</param>
/// <param name="OnDefaultBranch">Only there; steps with an unknown branch pass.</param>
public sealed record StoryCondition(string Kind, bool OnDefaultBranch = false);
