using ChatOps.Journal;

namespace ChatOps.Timeline;

/// <summary>
/// A deployment as one tool tells of it. Several may tell of the same one: the code host and what it calls, or this bot and what watches
/// the cluster.
/// </summary>
/// <param name="End">Null: it isn't over, or nobody said so.</param>
/// <param name="IsGood">Null: it isn't over.</param>
internal sealed record OneDeployment(StepTarget Target, DateTimeOffset Start, DateTimeOffset? End, bool? IsGood)
{
    /// <summary>Clocks differ, and one tool hears of the other's end a little later.</summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromMinutes(1);

    /// <summary>Who doesn't say that it is over may never do.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private DateTimeOffset Until => End ?? Start + (Target.System.Length == 0 ? TimeSpan.FromDays(1) : Longest);

    /// <summary>
    /// Steps of a story, of which those that tell of one deployment are one: that of this bot, which knows most, or the one that began
    /// first. What is told differently, as failed by one tool and as done by the other, stays two.
    /// </summary>
    public static IReadOnlyCollection<Step> Join(IReadOnlyCollection<Step> steps)
    {
        var deploys = steps.Where(step => step is { Target: not null, IsMention: false })
            .OrderByDescending(step => step.Target!.System.Length == 0).ThenBy(step => step.Start).ThenBy(step => step.Position)
            .ToList();
        if (deploys.Select(step => step.Target!.System).Distinct().Take(2).Count() < 2)
        {
            return steps;
        }

        var groups = new List<List<Step>>();
        foreach (var step in deploys)
        {
            var same = groups.Where(group => group.TrueForAll(other => other.Target!.System != step.Target!.System)
                    && group.TrueForAll(other => !Contradict(Of(other), Of(step)))
                    && group.Exists(other => Of(other).IsSame(Of(step), IsBuiltFrom)))
                .MinBy(group => (group[0].Start - step.Start).Duration());
            if (same is null)
            {
                groups.Add([step]);
            }
            else
            {
                same.Add(step);
            }
        }

        var joined = groups.Where(group => group.Count > 1).ToDictionary(group => group[0].Key);
        var others = joined.Values.SelectMany(group => group.Skip(1)).Select(step => step.Key).ToHashSet();
        return
        [
            .. steps.Select(step => joined.TryGetValue(step.Key, out var group) ? step with { Origins = [.. group.Skip(1)] }
                : others.Contains(step.Key) ? step with { IsSilent = true }
                : step),
        ];

        bool IsBuiltFrom(string version, string commit) => steps.Any(step => step.Latest is BuildChanged { ToldVersion: { } built } build
            && Key.Image("", built).Value == version
            && build.ChangeCommit?.StartsWith(commit, StringComparison.OrdinalIgnoreCase) is true);
    }

    /// <summary>Whether both tell of one deployment: of the same service and version, to the same place, at the same time.</summary>
    /// <param name="isBuiltFrom">Whether a version is known to be built from a commit.</param>
    public bool IsSame(OneDeployment other, Func<string, string, bool> isBuiltFrom) =>
        Target.System != other.Target.System
        && Target.Environment.Equals(other.Target.Environment, StringComparison.OrdinalIgnoreCase)
        && Target.Services.Intersect(other.Target.Services).Any()
        && IsSameVersion(other.Target, isBuiltFrom)
        && Start <= other.Until + Leeway
        && other.Start <= Until + Leeway
        && !Contradict(this, other);

    private bool IsSameVersion(StepTarget other, Func<string, string, bool> isBuiltFrom) => (Target, other) switch
    {
        ({ Version: { } one }, { Version: { } two }) => one == two,
        ({ Commit: { } one }, { Commit: { } two }) =>
            one.StartsWith(two, StringComparison.OrdinalIgnoreCase) || two.StartsWith(one, StringComparison.OrdinalIgnoreCase),
        ({ Version: { } version }, { Commit: { } commit }) => isBuiltFrom(version, commit),
        ({ Commit: { } commit }, { Version: { } version }) => isBuiltFrom(version, commit),
        _ => false,
    };

    private static bool Contradict(OneDeployment one, OneDeployment other) =>
        one.IsGood is { } first && other.IsGood is { } second && first != second;

    private static OneDeployment Of(Step step) => new(step.Target!, step.Start, step.End, step.State switch
    {
        StepState.Succeeded or StepState.Warned => true,
        StepState.Failed or StepState.Cancelled => false,
        _ => null,
    });
}
