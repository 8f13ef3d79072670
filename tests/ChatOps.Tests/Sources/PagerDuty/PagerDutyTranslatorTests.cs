using System.Text;
using ChatOps.Journal;
using ChatOps.Sources.PagerDuty;

namespace ChatOps.Tests.Sources.PagerDuty;

public sealed class PagerDutyTranslatorTests
{
    [Theory]
    [InlineData("incident.triggered", AlertState.Firing, AlertSeverity.Critical, null)]
    [InlineData("incident.acknowledged", AlertState.Acknowledged, AlertSeverity.Critical, "Ann")]
    [InlineData("incident.unacknowledged", AlertState.Firing, AlertSeverity.Critical, null)]
    [InlineData("incident.priority_updated", AlertState.Firing, AlertSeverity.Warning, "Ann")]
    [InlineData("incident.reassigned", AlertState.Firing, AlertSeverity.Critical, "Ann")]
    [InlineData("incident.escalated", AlertState.Firing, AlertSeverity.Critical, null)]
    [InlineData("incident.delegated", AlertState.Firing, AlertSeverity.Critical, "Ann")]
    [InlineData("incident.resolved", AlertState.Resolved, AlertSeverity.Critical, "Ann")]
    [InlineData("incident.reopened", AlertState.Firing, AlertSeverity.Warning, "Ann")]
    public void An_incident_is_an_alert_in_its_state(string payload, AlertState state, AlertSeverity severity, string? by)
    {
        var told = Translate(payload).Event();
        var alert = told.Fact.ShouldBeOfType<AlertChanged>();

        (alert.State, alert.Severity, told.Actor?.Name).ShouldBe((state, severity, by));
        (alert.Title, alert.Start).ShouldBe(("web: 5xx above 2 %", new(2026, 3, 4, 9, 30, 0, TimeSpan.Zero)));
        alert.Labels[0].ShouldBe(new("service", "web"));
        alert.Links.Source.ShouldBe("https://acme.pagerduty.com/incidents/QINC001");
        alert.StepKey.ShouldBe(Translate("incident.triggered").Event().Fact.StepKey);
    }

    [Fact]
    public void It_says_who_has_it() =>
        Translate("incident.triggered").Fact<AlertChanged>().Summary.ShouldBe("#4711, with Ann");

    [Theory]
    [InlineData("incident.annotated")]
    [InlineData("pagey.ping")]
    public void What_says_nothing_about_its_state_is_stored_and_not_told(string payload) =>
        Translate(payload).ShouldBeOfType<Translation.Nothing>().Reason.ShouldContain(payload);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"event":{"data":{"type":"incident","id":"1","status":"melted"}}}""")]
    [InlineData("""{"event":{"data":{"type":"incident","status":"resolved"}}}""")]
    [InlineData("""{"event":{"occurred_at":"yesterday"}}""")]
    public void What_cannot_be_understood_is_kept(string body) => Read(Encoding.UTF8.GetBytes(body)).ShouldBeOfType<Translation.Failed>();

    private static Translation Translate(string name) =>
        Read(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Sources", "PagerDuty", "Payloads", $"{name}.json")));

    private static Translation Read(byte[] body) =>
        PagerDutyTranslator.Translate(new("pagerduty", "1", "event", Translations.ReceivedAt, body));
}
