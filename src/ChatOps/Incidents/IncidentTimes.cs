namespace ChatOps.Incidents;

/// <summary>How long what took in an incident. Null: it didn't come to that, or nobody knows.</summary>
/// <param name="Detect">From the first alert to the declaration.</param>
/// <param name="Acknowledge">From the declaration until someone looked after it.</param>
/// <param name="Mitigate">From its beginning until users no longer noticed it.</param>
/// <param name="Resolve">From its beginning to its end.</param>
public sealed record IncidentTimes(TimeSpan? Detect, TimeSpan? Acknowledge, TimeSpan? Mitigate, TimeSpan? Resolve)
{
    public static IncidentTimes Of(Incident incident)
    {
        var start = IncidentTimeline.Start(incident);
        return new(
            incident.DetectedAt is null ? null : incident.OpenedAt - start,
            incident.AcknowledgedAt - incident.OpenedAt,
            incident.MitigatedAt - start,
            incident.Status is Journal.IncidentStatus.Resolved ? incident.EndedAt - start : null);
    }

    /// <summary>"detected in 2 min · acknowledged in 1 min"; empty when nothing is known.</summary>
    public string Words => string.Join(
        " · ",
        new[] { ("detected", Detect), ("acknowledged", Acknowledge), ("mitigated", Mitigate), ("resolved", Resolve) }
            .Where(part => part.Item2 is not null)
            .Select(part => $"{part.Item1} in {Text(part.Item2!.Value)}"));

    private static string Text(TimeSpan time) => time < TimeSpan.FromMinutes(1) ? "under a minute"
        : Durations.Words(TimeSpan.FromMinutes(Math.Floor(time.TotalMinutes)));
}
