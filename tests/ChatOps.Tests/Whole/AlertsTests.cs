using ChatOps.Journal;
using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Whole;

/// <summary>What monitors report: a group of alerts is one message, which shows what still fires.</summary>
public sealed class AlertsTests
{
    private static readonly Label[] Web = [new("service", "web"), new("env", "production"), new("pod", "web-1")],
        Tested = [new("app", "web"), new("cluster", "test-1")];

    [Fact]
    public async Task A_group_is_one_message_that_is_resolved_in_place_and_says_how_long_each_alert_lasted()
    {
        await using var stage = await Stage.StartAsync();
        var began = stage.Clock.GetUtcNow();

        await FireAsync(stage, "5xx", began);
        var told = await stage.UntilAsync(() => Told(stage).SingleOrDefault(), "the alert");
        told.Shown.ShouldContain("|5xx> in *production* (critical): 5xx above 2 %");
        told.Shown.ShouldContain("|runbook>");
        await stage.PassAsync(TimeSpan.FromMinutes(40));
        await FireAsync(stage, "slow", began.AddMinutes(40), AlertSeverity.Warning, with: new("5xx", began));
        await stage.UntilSaidAsync(told, "|slow> in *production* (warning)");

        await stage.PassAsync(TimeSpan.FromMinutes(2));
        await ResolveAsync(stage, "5xx", began, began.AddMinutes(42));
        told = await stage.UntilSaidAsync(told, "|5xx> in *production* is resolved after 42 m 0 s");
        told.Shown.IndexOf("|slow>", StringComparison.Ordinal).ShouldBeLessThan(
            told.Shown.IndexOf("|5xx>", StringComparison.Ordinal), "what still fires comes first");
        await ResolveAsync(stage, "slow", began.AddMinutes(40), began.AddMinutes(42));
        told = await stage.UntilSaidAsync(told, "|slow> in *production* is resolved after 2 m 0 s");
        Told(stage).Count.ShouldBe(1);
        told.Replies.Count.ShouldBe(2, "one for each alert, none for its end");
    }

    [Fact]
    public async Task What_is_sent_again_changes_nothing_what_fires_again_soon_is_the_same_message_and_later_another()
    {
        await using var stage = await Stage.StartAsync();
        var began = stage.Clock.GetUtcNow();
        await FireAsync(stage, "5xx", began);
        var told = await stage.UntilAsync(() => Told(stage).SingleOrDefault(), "the alert");
        await FireAsync(stage, "5xx", began);
        await ResolveAsync(stage, "5xx", began, began.AddMinutes(3));
        told = await stage.UntilSaidAsync(told, "is resolved");
        told.Shown.Split("|5xx>").Length.ShouldBe(2, "it is one line");

        await stage.PassAsync(TimeSpan.FromMinutes(5));
        await FireAsync(stage, "5xx", began.AddMinutes(5));
        told = await stage.UntilSaidAsync(told, "(critical)");
        await ResolveAsync(stage, "5xx", began.AddMinutes(5), began.AddMinutes(6));
        await stage.PassAsync(TimeSpan.FromHours(1));
        await FireAsync(stage, "5xx", began.AddMinutes(65));
        await stage.UntilAsync(() => Told(stage).Count == 2 ? "there" : null, "a message of its own");
    }

    [Fact]
    public async Task A_thousand_alerts_of_a_group_are_counted()
    {
        await using var stage = await Stage.StartAsync();
        var began = stage.Clock.GetUtcNow();
        await stage.TellAsync("test", [.. Enumerable.Range(0, 1000).Select(i => Event(
            Alert($"id{i}", "NodeDown", began.AddMilliseconds(i), AlertSeverity.Critical, i == 0 ? null : new("id0", began)) with
            {
                Labels = [new("service", "web"), new("instance", $"node-{i}")],
            }))]);

        var told = await stage.UntilAsync(
            () => Told(stage).SingleOrDefault(m => m.Shown.Contains("1000 alerts", StringComparison.Ordinal)), "all");
        told.Shown.ShouldContain("🔥 NodeDown (critical)");
        told.Shown.Split("NodeDown").Length.ShouldBeLessThan(6);
        told = await stage.UntilSaidAsync(told, "The newest of them");
        told.Replies.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Subscriptions_know_the_kind_the_severity_and_the_environment_of_an_alert()
    {
        await using var stage = await Stage.StartAsync(settings =>
        {
            settings["ChatOps:Subscriptions:0:Channel"] = "#ops";
            settings["ChatOps:Subscriptions:0:Kinds:0"] = "alerts";
            settings["ChatOps:Subscriptions:0:Severities:0"] = "error";
            settings["ChatOps:Subscriptions:0:Environments:0"] = "staging";
            settings["ChatOps:Environments:staging:Names:0"] = "cluster=test-*";
        });
        var began = stage.Clock.GetUtcNow();
        await FireAsync(stage, "elsewhere", began);
        await stage.TellAsync(
            "test",
            Event(Alert("mild", "mild", began, AlertSeverity.Warning) with { Group = "2", Labels = Tested }),
            Event(Alert("grave", "grave", began) with { Group = "3", Labels = Tested }));

        await stage.UntilAsync(() => Told(stage).Count == 3 ? "all" : null, "all in the service's channel");
        var subscribed = await stage.UntilAsync(
            () => stage.Slack.Channel("ops").Messages.SingleOrDefault(m => m.Shown.Contains("(critical)", StringComparison.Ordinal)),
            "one");
        subscribed.Shown.ShouldContain("grave");
        stage.Slack.Channel("ops").Messages.ShouldNotContain(m => m.Shown.Contains("elsewhere") || m.Shown.Contains("mild"));
    }

    [Fact]
    public async Task What_belongs_to_no_service_is_kept_and_doctor_says_what_to_configure()
    {
        await using var stage = await Stage.StartAsync();
        var began = stage.Clock.GetUtcNow();
        await stage.TellAsync("test", [.. Enumerable.Range(0, 12).Select(i => Event(
            Alert($"{i}", "Broken", began) with { Labels = [new("job", "scraper"), new("service", "checkout")] }))]);
        await FireAsync(stage, "5xx", began);
        await stage.UntilAsync(() => Told(stage).SingleOrDefault(), "what belongs to one");

        var doctor = (await stage.AskAsync("/ops doctor")).Shown;
        doctor.ShouldContain("12 alerts with service=checkout belong to no service");
        doctor.ShouldContain("ChatOps:Services:NAME:Names");
        doctor.ShouldNotContain("service=web");
    }

    private static List<Message> Told(Stage stage) => [.. stage.Deploys];

    private static Task FireAsync(
        Stage stage, string id, DateTimeOffset at, AlertSeverity severity = AlertSeverity.Critical, AlertEpisode? with = null) =>
        stage.TellAsync("test", Event(Alert(id, id, at, severity, with)));

    private static Task ResolveAsync(Stage stage, string id, DateTimeOffset at, DateTimeOffset end) =>
        stage.TellAsync("test", Event(Alert(id, id, at) with { State = AlertState.Resolved, End = end }));

    private static NewEvent Event(AlertChanged alert) => new(alert.End ?? alert.Start, null, alert);

    private static AlertChanged Alert(
        string id, string title, DateTimeOffset start, AlertSeverity severity = AlertSeverity.Critical, AlertEpisode? with = null) => new(
        "Monitor",
        "web errors",
        id,
        title,
        "5xx above 2 %",
        AlertState.Firing,
        severity,
        start,
        End: null,
        new("https://monitor.acme.io/1", "https://runbooks.acme.io/web"),
        Web,
        with);
}
