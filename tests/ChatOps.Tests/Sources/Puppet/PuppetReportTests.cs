using System.Text;
using ChatOps.Journal;
using ChatOps.Sources.Puppet;

namespace ChatOps.Tests.Sources.Puppet;

public sealed class PuppetReportTests
{
    [Fact]
    public void A_report_with_Rubys_tags_is_read_without_what_is_not_told()
    {
        var report = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Sources", "Puppet", "Payloads", "report.yaml"));

        var told = Read(report).Event();

        told.OccurredAt.ShouldBe(new DateTimeOffset(2026, 3, 4, 9, 30, 0, TimeSpan.Zero).AddTicks(1234567));
        var run = told.Fact.ShouldBeOfType<ConfigurationRun>();
        (run.Title, run.State, run.Changed, run.Failed).ShouldBe(("web-1.acme.io", ConfigurationRunState.Failed, 3, 1));
        run.Labels.ShouldContain(new Label("environment", "production"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("- a list")]
    [InlineData("only text")]
    [InlineData("host: [unfinished")]
    [InlineData("host: web-1\nstatus: *nobody")]
    [InlineData("? {a: b}\n: c\nhost: web-1")]
    public void What_is_no_report_is_kept(string body) => Read(body).ShouldBeOfType<Translation.Failed>();

    [Fact]
    public void Thousands_of_resources_and_levels_are_skipped()
    {
        var deep = $"host: web-1\nstatus: changed\nlogs: {new string('[', 5_000)}{new string(']', 5_000)}\n";
        Read(deep).ShouldBeAssignableTo<Translation>();
        var resources = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"  File[{i}]: &a{i} {{ changed: true }}\n"));
        Read($"host: web-1\nstatus: changed\nresource_statuses:\n{resources}").ShouldBeOfType<Translation.Events>();
    }

    private static Translation Read(string body) =>
        PuppetReport.Translate(new("puppet", "1", "event", Translations.ReceivedAt, Encoding.UTF8.GetBytes(body)));
}
