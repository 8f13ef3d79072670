using ChatOps.Journal;
using ChatOps.Sources.Grafana;
using Microsoft.Extensions.Configuration;

namespace ChatOps.Tests.Sources.Grafana;

public sealed class GrafanaSourceTests
{
    [Fact]
    public void An_alert_has_its_panel_and_its_silence()
    {
        var alert = Translate("1.firing").Fact<AlertChanged>();

        (alert.System, alert.Title, alert.Severity).ShouldBe(("Grafana", "HighErrorRate", AlertSeverity.Critical));
        alert.Links.ShouldBe(new(
            "https://grafana.acme.io/alerting/grafana/abc/view",
            "https://runbooks.acme.io/web-5xx",
            "https://grafana.acme.io/alerting/silence/new?x=1",
            "https://grafana.acme.io/d/web?viewPanel=2"));
    }

    [Fact]
    public void A_rule_without_data_keeps_its_name() =>
        Translate("2.no-data").Fact<AlertChanged>().ShouldSatisfyAllConditions(
            alert => alert.Title.ShouldBe("HighErrorRate"), alert => alert.State.ShouldBe(AlertState.NoData));

    [Fact]
    public void Its_end_is_that_of_the_alert_that_fired() =>
        Translate("3.resolved").Event().ShouldSatisfyAllConditions(
            told => told.OccurredAt.ShouldBe(new DateTimeOffset(2026, 3, 4, 9, 42, 0, TimeSpan.Zero)),
            told => told.Fact.StepKey.ShouldBe(Translate("1.firing").Event().Fact.StepKey));

    [Theory]
    [InlineData("X-Time", "")]
    [InlineData("X Time", "ChatOps:Grafana:TimestampHeader")]
    [InlineData("", "ChatOps:Grafana:TimestampHeader")]
    public void The_header_of_the_time_is_one(string header, string problem) =>
        string.Concat(new GrafanaOptions { Secrets = { "a-long-enough-secret" }, TimestampHeader = header }.Problems().Select(
            text => text.Split(' ')[0])).ShouldBe(problem);

    private static Translation Translate(string name) => GrafanaSource.Source.SetUp(new ConfigurationBuilder().Build()).Translate(new(
        "grafana",
        "1",
        "alerts",
        Translations.ReceivedAt,
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Sources", "Grafana", "Payloads", $"{name}.json"))));
}
