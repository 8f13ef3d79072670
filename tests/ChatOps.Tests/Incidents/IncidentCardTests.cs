using ChatOps.Incidents;
using ChatOps.Journal;

namespace ChatOps.Tests.Incidents;

public sealed class IncidentCardTests
{
    [Fact]
    public void The_topic_says_how_bad_how_far_who_and_when_in_at_most_250_characters()
    {
        var incident = Some.Incident() with { Status = IncidentStatus.Investigating, NextUpdate = Some.Noon.AddMinutes(25) };
        IncidentCard.Topic(incident, "Ann Archer", TimeZoneInfo.Utc).ShouldBe("SEV2 · investigating · @Ann Archer · next update 12:25 UTC");
        IncidentCard.Topic(incident with { IsDrill = true, NextUpdate = null }, null, TimeZoneInfo.Utc)
            .ShouldBe("DRILL · SEV2 · investigating · no commander");
        IncidentCard.Topic(incident with { Status = IncidentStatus.Resolved }, "Ann", TimeZoneInfo.Utc).ShouldBe("SEV2 · resolved");
        IncidentCard.Topic(incident, new string('n', 400), TimeZoneInfo.Utc).Length.ShouldBe(250);
    }

    [Fact]
    public void A_private_one_or_a_drill_holds_nothing_and_one_without_services_neither()
    {
        var incident = Some.Incident();
        incident.Holds(new("WEB", "production")).ShouldBeTrue();
        incident.Holds(new("web", "staging")).ShouldBeFalse();
        (incident with { Environment = null }).Holds(new("web", "staging")).ShouldBeTrue();
        foreach (var other in new[]
        {
            incident with { IsPrivate = true }, incident with { IsDrill = true }, incident with { Services = [] },
            incident with { Status = IncidentStatus.Resolved }, incident with { Services = ["api"] },
        })
        {
            other.Holds(new("web", "production")).ShouldBeFalse();
        }
    }

    [Fact]
    public void Times_count_from_the_first_alert()
    {
        var incident = Some.Incident() with
        {
            Status = IncidentStatus.Resolved,
            DetectedAt = Some.Noon.AddMinutes(-4),
            AcknowledgedAt = Some.Noon.AddMinutes(1),
            MitigatedAt = Some.Noon.AddMinutes(20),
            EndedAt = Some.Noon.AddHours(1),
        };
        IncidentTimes.Of(incident).Words.ShouldBe(
            "detected in 4 min · acknowledged in 1 min · mitigated in 24 min · resolved in 1 h 4 min");
        IncidentTimes.Of(Some.Incident()).Words.ShouldBe("");
    }
}
