using System.Text.RegularExpressions;
using ChatOps.Catalog;
using ChatOps.People;

namespace ChatOps.OnCall;

/// <summary>Who is on call: section <c>ChatOps:OnCall</c>.</summary>
public sealed partial class OnCallOptions
{
    public const string Section = "ChatOps:OnCall";

    /// <summary>The schedule of services that name none. Left out: if there is only one, that one; otherwise none.</summary>
    public string? Default { get; init; }

    /// <summary>By name.</summary>
    public Dictionary<string, ScheduleOptions> Schedules { get; init; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Calendars, by name.</summary>
    public Dictionary<string, FeedOptions> Feeds { get; init; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Every problem, as one sentence that says what to do.</summary>
    internal IEnumerable<string> Problems(CatalogOptions catalog, IReadOnlyCollection<PlatformIds> platforms)
    {
        foreach (var (name, schedule) in Schedules)
        {
            var at = $"{Section}:Schedules:{name}";
            if (!Name().IsMatch(name))
            {
                yield return $"'{name}' cannot be typed in a command: name schedules with letters, digits, '.', '-' and '_' only.";
            }

            if (catalog.Environments.ContainsKey(name))
            {
                yield return $"{at} has the name of an environment: rename it, so that a command can tell them apart.";
            }

            // Typed in /oncall, a service means the schedule that answers for it.
            if (catalog.Services.TryGetValue(name, out var service) && service.OnCall is { } its
                && !its.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                yield return $"{at} has the name of a service for which '{its}' answers: rename it, or correct ChatOps:Services:{name}:OnCall.";
            }

            foreach (var problem in schedule.Problems(at, platforms))
            {
                yield return problem;
            }
        }

        if (Default is not null && !Schedules.ContainsKey(Default))
        {
            yield return $"{Section}:Default is '{Default}', which is no schedule: {Known()}.";
        }

        foreach (var problem in Feeds.SelectMany(feed => feed.Value.Problems($"{Section}:Feeds:{feed.Key}", Schedules.Keys, platforms)))
        {
            yield return problem;
        }

        foreach (var (name, service) in catalog.Services)
        {
            if (service.OnCall is { } schedule && !Schedules.ContainsKey(schedule))
            {
                yield return $"ChatOps:Services:{name}:OnCall is '{schedule}', which is no schedule: {Known()}.";
            }
        }
    }

    private string Known() => Schedules.Count == 0
        ? $"add {Section}:Schedules"
        : $"write one of {string.Join(", ", Schedules.Keys)}";

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]*\z", RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
