using ChatOps.Journal;

namespace ChatOps.Timeline;

/// <summary>Which stories are worth a message: those of which one step meets one of the conditions.</summary>
/// <param name="UsualBranches">What passes for a default branch where neither its repository nor the configuration has said which is: a
/// message too many is better than a failure that nobody hears of, but for every branch of everybody.</param>
public sealed record StoryRule(IReadOnlyList<StoryCondition> Conditions, IReadOnlyList<string> UsualBranches)
{
    /// <summary>
    /// What each kind of fact asks for. Pushes and builds of other branches wait until their pull request says something.
    /// </summary>
    public static StoryRule Default { get; } = new(
        [.. FactKinds.Known.Where(k => k.News is not News.Never).Select(k => new StoryCondition(k.Name, k.News is News.OnDefaultBranch))],
        ["main", "master", "trunk", "develop"]);

    /// <param name="defaultBranch">The default branch of what a step is about, as far as it is known.</param>
    public bool IsMet(Step step, Func<Step, string?> defaultBranch) =>
        !step.IsTentative
            && FactKinds.Of(step.Latest).Name is var kind
            && Conditions.Any(c => c.Kind == kind && (!c.OnDefaultBranch || IsOnDefaultBranch(step, defaultBranch)));

    /// <summary>The default branch is what the configuration or its repository says it is.</summary>
    private bool IsOnDefaultBranch(Step step, Func<Step, string?> defaultBranch) => step.Branch is not { } branch
        // A merge queue's own branch is of what goes into its base.
        || MergeQueueBranch.Is(branch.Name)
        || (branch.IsDefault
            ?? (branch.Name is null || (defaultBranch(step) is { } known ? branch.Name == known : UsualBranches.Contains(branch.Name))));
}

/// <param name="Kind">The name of a kind of fact.</param>
/// <param name="OnDefaultBranch">Only there; what is not known to be on any branch passes.</param>
public sealed record StoryCondition(string Kind, bool OnDefaultBranch = false);
