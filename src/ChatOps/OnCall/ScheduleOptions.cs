using ChatOps.People;

namespace ChatOps.OnCall;

/// <summary>A schedule: who is on call, when.</summary>
public sealed class ScheduleOptions
{
    /// <summary>An IANA name. Left out: <c>ChatOps:TimeZone</c>.</summary>
    public string? Zone { get; init; }

    /// <summary>Where a layer has someone, it wins over those before it.</summary>
    public List<LayerOptions> Layers { get; init; } = [];

    /// <param name="zone">Of schedules without one.</param>
    internal OnCallSchedule Read(string name, TimeZoneInfo zone, IReadOnlyCollection<string> platforms) => new(
        name,
        [
            new(
                DateTimeOffset.MinValue,
                Zone is null ? zone : TimeZoneInfo.FindSystemTimeZoneById(Zone),
                [.. Layers.Select(layer => layer.Read(platforms))]),
        ]);

    /// <param name="at">The setting.</param>
    internal IEnumerable<string> Problems(string at, IReadOnlyCollection<PlatformIds> platforms)
    {
        if (Zone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(Zone, out _))
        {
            yield return $"{at}:Zone is '{Zone}': write an IANA name, such as \"Europe/Berlin\".";
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
