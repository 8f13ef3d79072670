using ChatOps.People;

namespace ChatOps.Paging;

/// <summary>One step of a policy: whom it pages, and how long after the one before.</summary>
public sealed class PagingStepOptions
{
    /// <summary>How long after the step before; for the first one, after the alert.</summary>
    public TimeSpan After { get; set; }

    /// <summary>Whoever is on call then.</summary>
    public List<string> Schedules { get; init; } = [];

    /// <summary>Their ids in chat.</summary>
    public List<string> People { get; init; } = [];

    /// <summary>Channels in chat.</summary>
    public List<string> Channels { get; init; } = [];

    /// <summary>Ids of user groups in chat, which are mentioned in the service's channel.</summary>
    public List<string> Groups { get; init; } = [];

    /// <summary>Names in <see cref="PagingOptions.Webhooks"/>.</summary>
    public List<string> Webhooks { get; init; } = [];

    /// <summary>Names in <see cref="PagingOptions.PagerDuty"/>.</summary>
    public List<string> PagerDuty { get; init; } = [];

    internal IEnumerable<string> Problems(string at, IReadOnlyCollection<PlatformIds> platforms, PagingOptions paging)
    {
        IReadOnlyList<string> names = [.. platforms.Select(platform => platform.Platform)];
        if (After < TimeSpan.Zero || After > TimeSpan.FromDays(1))
        {
            yield return $"{at}:After is {After}: set it between 00:00:00 and 1.00:00:00.";
        }

        if (new[] { Schedules, People, Channels, Groups, Webhooks, PagerDuty }.All(list => list.Count == 0))
        {
            yield return $"{at} pages nobody: name Schedules, People, Channels, Groups, Webhooks or PagerDuty.";
        }

        foreach (var id in People)
        {
            if (IdForm.Problem(id, platforms, platform => platform.Person) is { } wrong)
            {
                yield return $"{at}:People: '{id}' isn't a user id: {wrong}.";
            }
        }

        foreach (var id in Groups)
        {
            if (IdForm.Problem(id, platforms, platform => platform.Group) is { } wrong)
            {
                yield return $"{at}:Groups: '{id}' isn't a user group's id: {wrong}.";
            }
        }

        foreach (var channel in Channels.Where(channel => ChatId.Find(channel, names) is null or { Id.Length: 0 }))
        {
            yield return $"{at}:Channels: '{channel}' isn't a channel: write one such as \"#ops\"{PagingOptions.Before(names)}.";
        }

        foreach (var name in Webhooks.Where(name => !paging.Webhooks.ContainsKey(name)))
        {
            yield return $"{at}:Webhooks: there is no {PagingOptions.Section}:Webhooks:{name}: add it, or correct the name.";
        }

        foreach (var name in PagerDuty.Where(name => !paging.PagerDuty.ContainsKey(name)))
        {
            yield return $"{at}:{nameof(PagerDuty)}: there is no {PagingOptions.Section}:{nameof(PagerDuty)}:{name}: add it, or correct the name.";
        }
    }
}
