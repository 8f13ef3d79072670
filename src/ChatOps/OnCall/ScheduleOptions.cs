using ChatOps.People;

namespace ChatOps.OnCall;

/// <summary>A schedule: who is on call, when.</summary>
public sealed class ScheduleOptions
{
    /// <summary>An IANA name. Left out: <c>ChatOps:TimeZone</c>.</summary>
    public string? Zone { get; init; }

    /// <summary>
    /// Where it is said that a shift changes, and what people change: a channel's name or id, with its platform before it where several
    /// are configured. Left out: nowhere.
    /// </summary>
    public string? Channel { get; init; }

    /// <summary>The ids of user groups in chat that whoever is on call is in. Several schedules may name the same one.</summary>
    public List<string> Groups { get; init; } = [];

    /// <summary>Where a layer has someone, it wins over those before it.</summary>
    public List<LayerOptions> Layers { get; init; } = [];

    /// <param name="zone">Of schedules without one.</param>
    internal ConfiguredSchedule Read(string name, TimeZoneInfo zone, IReadOnlyCollection<string> platforms) => new(
        name,
        new(
            DateTimeOffset.UnixEpoch,
            Zone is null ? zone : TimeZoneInfo.FindSystemTimeZoneById(Zone),
            [.. Layers.Select(layer => layer.Read(platforms))]),
        ChatId.Find(Channel, platforms),
        [.. Groups.Select(group => ChatId.Find(group, platforms)!).Distinct()]);

    /// <param name="at">The setting.</param>
    internal IEnumerable<string> Problems(string at, IReadOnlyCollection<PlatformIds> platforms)
    {
        if (Zone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(Zone, out _))
        {
            yield return $"{at}:Zone is '{Zone}': write an IANA name, such as \"Europe/Berlin\".";
        }

        IReadOnlyList<string> names = [.. platforms.Select(platform => platform.Platform)];
        if (Channel is not null && string.IsNullOrWhiteSpace(ChatId.Find(Channel, names)?.Id))
        {
            yield return $"{at}:Channel is '{Channel}': write a channel, such as \"#ops\"{(names.Count == 1 ? "" : $", with its chat platform before it ({string.Join(", ", names.Select(name => name + ":"))})")}.";
        }

        foreach (var group in Groups)
        {
            if (IdForm.Problem(group, platforms, p => p.Group) is { } wrong)
            {
                yield return $"{at}:Groups has '{group}', which isn't a user group's id: {wrong}.";
            }
        }

        if (Layers.Count == 0)
        {
            yield return $"{at}:Layers is missing: add a layer with Rotation, HandOver, and Members.";
        }

        foreach (var problem in Layers.SelectMany((layer, index) => layer.Problems($"{at}:{nameof(Layers)}:{index}", platforms)))
        {
            yield return problem;
        }
    }
}
