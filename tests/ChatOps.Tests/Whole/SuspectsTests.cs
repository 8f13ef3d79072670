using ChatOps.Journal;
using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Whole;

/// <summary>From an alert to its cause: what had changed before, and the way back.</summary>
public sealed class SuspectsTests
{
    [Fact]
    public async Task An_alert_names_the_deploy_before_it_and_has_the_way_back_until_it_is_resolved()
    {
        await using var stage = await Stage.StartAsync();
        await stage.RunAsync("/deploy web 1.4.2 to production", m => m.Shown.Contains("Deployed *1.4.2*"));
        await stage.PassAsync(TimeSpan.FromMinutes(4));
        var began = stage.Clock.GetUtcNow();
        await FireAsync(stage, "1", began);

        var told = await AlertAsync(stage, "🔎 Changed in the hour before:");
        told.Shown.ShouldContain("• *web*: 🚀 Deployed *1.4.2* to *production* (was 1.4.1) by Ann Archer (4 m");
        Buttons(told).ShouldBe(["Acknowledge", "What changed", "Roll back web to 1.4.1…"]);

        var before = stage.Slack.Ephemerals("ann").Count;
        (await stage.ClickAsync(told, "What changed")).ShouldBe(Outcome.Ok);
        var changes = await stage.UntilAsync(() => stage.Slack.Ephemerals("ann").Skip(before).FirstOrDefault(), "the changes");
        changes.Shown.ShouldContain("Changes of web in production since");
        changes.Shown.ShouldContain("Deployed *1.4.2*");
        (await stage.ClickAsync(told, "Roll back web to 1.4.1…")).ShouldBe(Outcome.Ok);
        var plan = await stage.UntilAsync(
            () => stage.Slack.Ephemerals("ann").Skip(before + 1).FirstOrDefault(m => m.Shown.Contains("1.4.1")), "the plan");
        (await stage.ClickAsync(plan, "Run")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Rolled back")), "the rollback");

        await stage.TellAsync("test", new NewEvent(
            stage.Clock.GetUtcNow(), null, Alert("1", began) with { State = AlertState.Resolved, End = stage.Clock.GetUtcNow() }));
        told = await stage.UntilSaidAsync(told, "is resolved");
        Buttons(told).ShouldBeEmpty();
        told.Shown.ShouldContain("Deployed *1.4.2*");
    }

    [Fact]
    public async Task It_says_how_far_a_deploy_was_and_what_became_of_it()
    {
        await using var stage = await Stage.StartAsync();
        var plan = await stage.AskAsync("/deploy web 1.4.2 to production");
        (await stage.ClickAsync(plan, "Run")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deploying *1.4.2*")), "that it runs");
        await stage.PassAsync(TimeSpan.FromSeconds(2));
        await FireAsync(stage, "1", stage.Clock.GetUtcNow());

        var told = await AlertAsync(stage, "Deploying *1.4.2*");
        told.Shown.ShouldContain("(began ");
        Buttons(told).ShouldContain("Roll back web to 1.4.1…");
        told = await stage.UntilSaidAsync(told, "• *web*: 🚀 Deployed *1.4.2*");
        told.Shown.ShouldContain("(began ");
    }

    [Fact]
    public async Task What_the_service_calls_is_looked_at_too_and_the_most_suspicious_comes_first()
    {
        await using var stage = await Stage.StartAsync(WithApi);
        var began = stage.Clock.GetUtcNow();
        await TellAsync(stage, began.AddMinutes(-50), Drift("web", "production", "5"));
        await TellAsync(stage, began.AddMinutes(-40), Drift("api", "production", "6"));
        await TellAsync(stage, began.AddMinutes(-1), Merge());
        await TellAsync(stage, began.AddMinutes(-30), Drift("search", "production", "7"));
        await TellAsync(stage, began.AddMinutes(-20), Drift("web", "staging", "8"));
        await TellAsync(stage, began.AddMinutes(-10), Drift("api", "production", "9"));
        await FireAsync(stage, "1", began);

        var told = await AlertAsync(stage, "🔎");
        var lines = told.Shown.Split('\n').SkipWhile(line => !line.Contains("🔎", StringComparison.Ordinal)).Skip(1).Take(4).ToList();
        lines[0].ShouldContain("to 5 (50 m 0 s before)");
        lines[1].ShouldContain("to 9 (10 m 0 s before)");
        lines[2].ShouldContain("to 6 (40 m 0 s before)");
        lines[3].ShouldContain("… and 1 more");
        told.Shown.ShouldNotContain("to 7");
        told.Shown.ShouldNotContain("to 8");
        Buttons(told).ShouldBe(["Acknowledge", "What changed"]);
    }

    [Fact]
    public async Task That_nothing_changed_is_said_and_what_becomes_known_later_is_added()
    {
        await using var stage = await Stage.StartAsync(WithApi);
        var began = stage.Clock.GetUtcNow();
        await FireAsync(stage, "1", began);
        var told = await AlertAsync(
            stage, "🔎 Nothing changed in *web* in *production*, nor in what it depends on (api), in the 2 hours before");

        await TellAsync(stage, began.AddMinutes(-90), Drift("web", "production", "5"));
        told = await stage.UntilSaidAsync(told, "in the hour before. The last change: *web*");
        told.Shown.ShouldContain("(1 h 30 m before)");
        await TellAsync(stage, began.AddMinutes(-2), Drift("api", "production", "6"));
        told = await stage.UntilSaidAsync(told, "to 6 (2 m 0 s before)");
        told.Shown.ShouldNotContain("Nothing changed");
        told.Shown.Split("🔎").Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_group_is_looked_into_once_however_many_alerts_it_has_and_again_when_it_fires_hours_later()
    {
        await using var stage = await Stage.StartAsync();
        var began = stage.Clock.GetUtcNow();
        await stage.TellAsync("test", [.. Enumerable.Range(0, 300).Select(i => new NewEvent(
            began.AddMilliseconds(i), null, Alert($"{i}", began.AddMilliseconds(i), i == 0 ? null : new("0", began))))]);
        var told = await AlertAsync(stage, "🔎");
        await FireAsync(stage, "late", began.AddMinutes(30), new("0", began));
        told = await stage.UntilSaidAsync(told, "301 alerts");
        told.Shown.Split("🔎").Length.ShouldBe(2);

        await StopAndStartAsync(stage);
        await stage.PassAsync(TimeSpan.FromHours(2));
        await FireAsync(stage, "0", stage.Clock.GetUtcNow());
        await stage.UntilAsync(
            () => stage.Deploys.Count(m => m.Shown.Contains("🔎", StringComparison.Ordinal)) == 2 ? "there" : null, "another message");
    }

    [Fact]
    public async Task Who_acknowledges_is_named_what_fires_later_is_not_acknowledged_and_the_end_is_told_as_ever()
    {
        await using var stage = await Stage.StartAsync();
        var began = stage.Clock.GetUtcNow();
        await FireAsync(stage, "1", began);
        await FireAsync(stage, "2", began.AddSeconds(1), new("1", began));
        var told = await AlertAsync(stage, "🔎");
        told = await stage.UntilSaidAsync(told, "2 alerts");
        (await stage.ClickAsync(told, "Acknowledge")).ShouldBe(Outcome.Ok);
        told = await stage.UntilSaidAsync(told, "was acknowledged by Ann Archer");
        Buttons(told).ShouldBe(["What changed"]);
        told.Shown.ShouldContain("5xx in *production* was acknowledged by");
        stage.Slack.Ephemerals("ann")[^1].Shown.ShouldContain("Acknowledged: 5xx and 1 more. Monitor isn't told.");
        (await stage.AskAsync("/ops audit")).Shown.ShouldContain("acknowledged 5xx of Monitor");

        // The monitor repeats what it said.
        await FireAsync(stage, "1", began);
        await FireAsync(stage, "3", began.AddMinutes(1), new("1", began));
        told = await stage.UntilSaidAsync(told, "(critical)");
        told.Shown.Split("was acknowledged by").Length.ShouldBe(3);
        Buttons(told).ShouldBe(["Acknowledge", "What changed"]);
        (await stage.ClickAsync(told, "Acknowledge", "bob")).ShouldBe(Outcome.Ok);
        told = await stage.UntilSaidAsync(told, "was acknowledged: 3 alerts");
        foreach (var (id, at) in new[] { ("1", began), ("2", began.AddSeconds(1)), ("3", began.AddMinutes(1)) })
        {
            await TellAsync(
                stage, began.AddMinutes(2), Alert(id, at) with { State = AlertState.Resolved, End = began.AddMinutes(2) });
        }

        told = await stage.UntilSaidAsync(told, "is resolved: 3 alerts");
        Buttons(told).ShouldBeEmpty();
        (await stage.AskAsync($"/ops acknowledge {Alert("1", began).GroupId}")).Shown.ShouldContain("It is resolved. Nothing was done.");
        (await stage.AskAsync("/ops ack 0000000000")).Shown.ShouldContain("I know no alert");
        (await stage.AskAsync("/ops ack")).Shown.ShouldContain("Its message has a button");
    }

    private static async Task StopAndStartAsync(Stage stage)
    {
        await stage.StopBotAsync();
        await stage.StartBotAsync();
        await stage.UntilAsync(() => stage.Slack.Sockets.Connections.Any(c => c.IsReady) ? "connected" : null, "a socket");
    }

    private static Task<Message> AlertAsync(Stage stage, string text) => stage.UntilAsync(
        () => stage.Deploys.SingleOrDefault(m => m.Shown.Contains("5xx") && m.Shown.Contains(text, StringComparison.Ordinal)), text);

    private static IEnumerable<string> Buttons(Message message) =>
        message.Shown.Split('\n').Where(
            line => line is "Acknowledge" or "What changed" || line.StartsWith("Roll back", StringComparison.Ordinal));

    private static void WithApi(Dictionary<string, string?> settings)
    {
        settings["ChatOps:Services:web:DependsOn:0"] = "api";
        settings["ChatOps:Services:api:Channels:0"] = "#ops";
        settings["ChatOps:Services:search:Channels:0"] = "#ops";
    }

    private static Task TellAsync(Stage stage, DateTimeOffset at, Fact fact) => stage.TellAsync("test", new NewEvent(at, new("bob"), fact));

    private static Task FireAsync(Stage stage, string id, DateTimeOffset at, AlertEpisode? with = null) =>
        TellAsync(stage, at, Alert(id, at, with));

    private static AlertChanged Alert(string id, DateTimeOffset start, AlertEpisode? with = null) => new(
        "Monitor", "web errors", id, "5xx", null, AlertState.Firing, AlertSeverity.Critical, start, End: null, new(),
        [new("service", "web"), new("env", "production")], with);

    private static WorkloadChanged Drift(string service, string environment, string replicas) => new(
        service, environment, $"{environment}/{service}/deployment/{service}", $"uid/{replicas}", "kubectl", [$"replicas 3 to {replicas}"],
        To: null, IsAutoscaled: false);

    private static PullRequestChanged Merge() => new(
        "acme/web", 7, "Cache prices", "https://github.com/acme/web/pull/7", PullRequestAction.Merged, new('a', 40), new('b', 40),
        "cache", "main", DefaultBranch: "main");
}
