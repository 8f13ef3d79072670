using ChatOps.Incidents;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Tests.Manifests;

namespace ChatOps.Tests.Incidents;

public sealed class PostmortemTests
{
    [Fact]
    public async Task It_has_the_facts_and_blanks_and_nobodys_words_are_markup()
    {
        var incident = Some.Incident("web answers 5xx | *everywhere*") with
        {
            Status = IncidentStatus.Resolved,
            DetectedAt = Some.Noon.AddMinutes(-4),
            AcknowledgedAt = Some.Noon.AddMinutes(1),
            MitigatedAt = Some.Noon.AddMinutes(20),
            EndedAt = Some.Noon.AddHours(1),
            Commander = Some.Ann,
            Cause = "[1.4.3](http://evil) leaked connections",
        };
        IncidentMoment[] moments =
        [
            new(Some.Noon.AddMinutes(-9), RichText.Of($"{"web":b}: deployed {"1.4.3":c} by {new Span.Person(Some.Ann)}"), IsChange: true),
            new(Some.Noon, IncidentText.Line(incident.Fact(IncidentChange.Opened), Some.Ann)),
            new(Some.Noon.AddMinutes(2), IncidentText.Line(
                new IncidentNoted(42, false, IncidentEntry.Update, RichText.Of($"we roll back\n# nothing <b>"))
                {
                    NextUpdate = Some.Noon.AddMinutes(30),
                },
                Some.Ann)),
            new(Some.Noon.AddMinutes(3), IncidentText.Line(
                new IncidentNoted(42, false, IncidentEntry.Message, "pool is at 100 %")
                {
                    Url = "https://acme.slack.com/archives/C1/p1",
                },
                null)),
        ];

        var text = Postmortem.Write(
            incident,
            moments,
            RichText.Of($"🔎 Changed in the hour before:\n• {"1.4.3":c} 9 min before"),
            TimeZoneInfo.Utc,
            id => $"<{id.Id}>");

        var golden = Path.Combine(Kustomized.Root, "tests/ChatOps.Tests/Incidents/postmortem.golden.md");
        text.ShouldBe(await File.ReadAllTextAsync(golden, TestContext.Current.CancellationToken));
    }
}
