using ChatOps.Incidents;
using ChatOps.Journal;
using ChatOps.People;

namespace ChatOps.Tests.Incidents;

/// <summary>Incidents to be talked about.</summary>
internal static class Some
{
    public static ChatId Ann { get; } = new("slack", "U02ANN");

    public static DateTimeOffset Noon { get; } = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    public static Incident Incident(string title = "web answers 5xx") => new(
        42,
        title,
        "sev2",
        IncidentStatus.Triage,
        ["web"],
        "production",
        IsPrivate: false,
        IsDrill: false,
        new("slack", "T1", "U02ANN"),
        null,
        Noon);
}
