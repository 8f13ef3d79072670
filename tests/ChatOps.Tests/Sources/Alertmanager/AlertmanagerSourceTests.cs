using System.Text;
using ChatOps.Journal;
using ChatOps.Sources.Alertmanager;
using Microsoft.Extensions.Configuration;

namespace ChatOps.Tests.Sources.Alertmanager;

public sealed class AlertmanagerSourceTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 4, 9, 30, 0, 123, TimeSpan.Zero);

    [Fact]
    public void An_alert_says_what_is_wrong_where_and_what_to_do()
    {
        var told = Translate("1.firing").Event();

        told.OccurredAt.ShouldBe(Start);
        told.IsDated.ShouldBeTrue();
        var alert = told.Fact.ShouldBeOfType<AlertChanged>();
        alert.ShouldSatisfyAllConditions(
            fact => fact.System.ShouldBe("Alertmanager"),
            fact => fact.Group.ShouldBe("""{}/{service="web"}:{alertname="HighErrorRate"}"""),
            fact => fact.Id.ShouldBe("c0ffee0000000001"),
            fact => fact.Title.ShouldBe("HighErrorRate"),
            fact => fact.Summary.ShouldBe("5xx above 2 % on web-1"),
            fact => (fact.State, fact.Severity).ShouldBe((AlertState.Firing, AlertSeverity.Critical)),
            fact => (fact.Start, fact.End, fact.SentWith).ShouldBe((Start, null, null)),
            fact => fact.Labels[0].ShouldBe(new("service", "web")),
            fact => fact.Labels.ShouldContain(new Label("pod", "web-1")));
        alert.Links.ShouldBe(new(
            "https://prometheus.acme.io/graph?g0.expr=up",
            "https://runbooks.acme.io/web-5xx",
            "https://alertmanager.acme.io/#/silences/new?filter=%7Balertname%3D%22HighErrorRate%22%2Cenv%3D%22production%22%2Cpod%3D%22web-1%22%2Cservice%3D%22web%22%2Cseverity%3D%22critical%22%7D"));
    }

    [Fact]
    public void What_is_sent_again_is_the_same_fact_and_what_is_sent_together_belongs_together()
    {
        var told = ((Translation.Events)Translate("2.more")).Facts;

        told.Count.ShouldBe(2);
        FactKinds.Write(told[0].Fact).ShouldBe(FactKinds.Write(Translate("1.firing").Event().Fact));
        told[1].Fact.Keys.ShouldContain(told[0].Fact.Keys.First());
        ((Translation.Events)Translate("3.partly")).Facts.Select(e => (((AlertChanged)e.Fact).State, e.OccurredAt)).ShouldBe(
        [
            (AlertState.Firing, Start), (AlertState.Resolved, new DateTimeOffset(2026, 3, 4, 9, 47, 30, TimeSpan.Zero)),
        ]);
        ((Translation.Events)Translate("4.resolved")).Facts.Select(e => e.Fact.StepKey).ShouldBe(told.Select(e => e.Fact.StepKey));
    }

    [Theory]
    [InlineData("page", AlertSeverity.Critical)]
    [InlineData("WARNING", AlertSeverity.Warning)]
    [InlineData("P5", AlertSeverity.Info)]
    [InlineData("colourful", AlertSeverity.Unknown)]
    public void A_severity_has_its_monitors_words(string word, AlertSeverity severity) =>
        Read(Payload("1.firing").Replace("\"critical\"", $"\"{word}\"")).Fact<AlertChanged>().Severity.ShouldBe(severity);

    [Theory]
    [InlineData("{}", "without alerts")]
    [InlineData("""{"alerts":[]}""", "without alerts")]
    [InlineData("""{"text":"a template of its own"}""", "template")]
    [InlineData("[", "could not be read")]
    [InlineData("""{"alerts":[{"labels":7}]}""", "could not be read")]
    public void What_cannot_be_understood_is_kept(string body, string reason) =>
        Read(body).ShouldBeOfType<Translation.Failed>().Reason.ShouldContain(reason);

    [Fact]
    public void An_alert_without_anything_is_an_alert_now() =>
        Read("""{"alerts":[{}]}""").Event().ShouldSatisfyAllConditions(
            told => (told.OccurredAt, told.IsDated).ShouldBe((Translations.ReceivedAt, false)),
            told => ((AlertChanged)told.Fact).Title.ShouldBe("An alert without a name"));

    private static string Payload(string name) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Sources", "Alertmanager", "Payloads", $"{name}.json"));

    private static Translation Translate(string name) => Read(Payload(name));

    private static Translation Read(string body) => AlertmanagerSource.Source.SetUp(new ConfigurationBuilder().Build()).Translate(
        new("alertmanager", "1", "alerts", Translations.ReceivedAt, Encoding.UTF8.GetBytes(body)));
}
