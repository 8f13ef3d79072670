using ChatOps.People;

namespace ChatOps.OnCall;

/// <summary>A calendar of shifts, for whoever knows its address.</summary>
public sealed class FeedOptions
{
    private const int ShortestSecret = 16;

    /// <summary>The end of the address: at least 16 characters. Several during a rotation.</summary>
    public List<string> Secrets { get; init; } = [];

    /// <summary>Whose shifts; none: anybody's.</summary>
    public List<string> Schedules { get; init; } = [];

    /// <summary>The id in chat of whoever's shifts they are. Left out: everybody's.</summary>
    public string? Person { get; init; }

    /// <param name="at">The setting.</param>
    internal IEnumerable<string> Problems(string at, IReadOnlyCollection<string> schedules, IReadOnlyCollection<PlatformIds> platforms)
    {
        if (Secrets.Count == 0)
        {
            yield return $"{at}:Secrets is missing: set the secret {at.Replace(":", "__", StringComparison.Ordinal)}__Secrets__0, which is the end of the calendar's address.";
        }

        if (Secrets.Any(secret => secret.Length < ShortestSecret || Uri.EscapeDataString(secret) != secret))
        {
            yield return $"{at}:Secrets has one that is too short, or can't be in an address: use at least {ShortestSecret} letters, digits, '-' and '_'.";
        }

        foreach (var schedule in Schedules.Where(schedule => !schedules.Contains(schedule, StringComparer.OrdinalIgnoreCase)))
        {
            yield return $"{at}:Schedules has '{schedule}', which is no schedule: correct it, or leave Schedules out for all.";
        }

        if (Person is not null && IdForm.Problem(Person, platforms, p => p.Person) is { } wrong)
        {
            yield return $"{at}:Person is '{Person}', which isn't a user id: {wrong}.";
        }
    }
}
