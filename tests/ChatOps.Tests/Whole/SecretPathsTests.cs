using System.Net;
using ChatOps.Playground;
using ChatOps.Playground.Jenkins;
using ChatOps.Playground.Slack;
using ChatOps.Tests.Journal;
using Microsoft.Extensions.Logging;

namespace ChatOps.Tests.Whole;

/// <summary>Secrets of every kind go into the whole program, and are found nowhere in what it stores, shows and says.</summary>
public sealed class SecretPathsTests
{
    private const int InOneText = 8;

    private const string Approvals =
        """
        roles:
          all: { users: ["*"] }
        grants:
          - { role: all, allow: ["*"], environments: [production] }
        approvals:
          - { environments: [production], count: 1, from: [all] }
        break-glass:
          - { roles: [all], environments: [production] }
        """;

    private static IEnumerable<string[]> Texts => SecretCorpus.All.Select(sample => sample.Text).Chunk(InOneText);

    /// <summary>What people type, several secrets at a time, and what only looks like one.</summary>
    private static IEnumerable<string> Reasons =>
        [.. Texts.Select(texts => string.Join(" and then ", texts.Select(OneLine))), .. SecretCorpus.Harmless];

    [Fact]
    public async Task No_secret_is_in_the_database_in_a_message_in_the_log_in_a_span_or_in_an_export()
    {
        using var hunt = new SecretHunt();
        await using var stage = await Stage.StartAsync(args: SecretHunt.Exporting);
        hunt.Begin(stage);

        // Titles and commit messages; what people type.
        foreach (var texts in Texts)
        {
            await stage.DrivenAsync(stage.Scenarios().MergePullRequestAsync(string.Join('\n', texts), stage.Stop));
        }

        foreach (var reason in Reasons)
        {
            (await stage.AskAsync($"/ops lock web in staging because {reason}")).Shown.ShouldContain("You hold the lock");
            await stage.AskAsync("/ops unlock web in staging");
        }

        // A log by whatever library.
        var logger = stage.Get<ILoggerFactory>().CreateLogger("Library");
        foreach (var (_, text, _) in SecretCorpus.All)
        {
            Said(logger, text, new InvalidOperationException(text, new IOException(text)));
            using (logger.BeginScope(new Dictionary<string, object> { ["About"] = text }))
            {
                Said(logger, "in its scope", null);
            }
        }

        var places = await hunt.SearchAsync(stage);
        places["the database"].ShouldContain("***");
        places["the log"].ShouldContain("Library wrote ***");
        AreWhole(places["private answers"]);
        places["the export"].ShouldContain("***");
    }

    [Fact]
    public async Task No_secret_of_a_pods_log_a_builds_log_or_a_clusters_refusal_is_in_any_of_these()
    {
        using var hunt = new SecretHunt();
        await using var stage = await Stage.StartAsync(args: SecretHunt.Exporting);
        hunt.Begin(stage);
        using var bot = new HttpClient { BaseAddress = stage.BotAddress };
        var turn = 0;
        foreach (var texts in Texts)
        {
            var said = string.Join('\n', texts);
            var jenkins = new JenkinsSender(bot, BotInWorld.JenkinsToken, stage.Clock) { LastBuild = 200 + turn, Log = said };
            await stage.DrivenAsync(jenkins.BuildAsync(
                stage.World.Repository.Head, $"1.5.{turn}", passes: false, TimeSpan.Zero, stage.Stop));

            // Refused when it is planned; when it is run; and the pods crash.
            foreach (var isDryRun in new[] { true, false })
            {
                stage.World.Staging.Faults.FailNext(
                    1,
                    HttpStatusCode.UnprocessableEntity,
                    request => request.Method is "PATCH" && request.Query.ContainsKey("dryRun") == isDryRun,
                    message: $"admission webhook said {said}");
                var plan = await stage.AskAsync($"/deploy web 1.6.{turn}-crash to staging");
                if (isDryRun)
                {
                    plan.Shown.ShouldContain("The cluster would refuse it");
                }
                else
                {
                    await stage.ClickAsync(plan, "Run");
                    await stage.UntilAsync(
                        () => stage.Deploys.FirstOrDefault(m => Stage.Describe(m).Contains("the cluster refused: ")
                            && Stage.Describe(m).Contains($"1.6.{turn}-crash")),
                        "the refusal");
                }
            }

            stage.World.Staging.SaidBeforeExit = image => [.. said.Split('\n'), $"these were the words of {image}"];
            await stage.ClickAsync(await stage.AskAsync($"/deploy web 1.7.{turn}-crash to staging"), "Run");
            await stage.UntilAsync(
                () => stage.Deploys.FirstOrDefault(
                    m => Stage.Describe(m).Contains($"these were the words of registry.acme.io/web:1.7.{turn}-crash")),
                "the log");
            turn++;
        }

        // What only looks like a secret.
        stage.World.Staging.SaidBeforeExit = _ => [.. SecretCorpus.Harmless.Take(8)];
        await stage.ClickAsync(await stage.AskAsync("/deploy web 1.8.0-crash to staging"), "Run");
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => SecretCorpus.Harmless.Take(8).All(text => Stage.Describe(m).Contains(text))),
            "a harmless log, whole");

        var places = await hunt.SearchAsync(stage);
        places["the database"].ShouldContain("***");
        places["channels"].ShouldContain("***");
        places["private answers"].ShouldContain("admission webhook said ∗∗∗");
    }

    [Fact]
    public async Task No_secret_that_is_put_into_a_dialog_is_in_any_of_these()
    {
        using var hunt = new SecretHunt();
        await using var stage = await Stage.StartAsync(args: SecretHunt.Exporting);
        hunt.Begin(stage);
        var shown = new List<string>();
        foreach (var reason in SecretCorpus.All.Select(sample => OneLine(sample.Text)).Concat(SecretCorpus.Harmless))
        {
            (await stage.TypeAsync("/ops lock")).ShouldBe(Outcome.Ok);
            var dialog = await stage.UntilAsync(() => stage.Slack.View("ann") is { Submit: not null } view ? view : null, "a dialog");
            (await stage.DrivenAsync(stage.Slack.As("ann").SubmitAsync(
                dialog,
                new Dictionary<string, string> { ["service"] = "web", ["environment"] = "staging", ["reason"] = reason, ["for"] = "2h" },
                stage.Stop))).ShouldBe(Outcome.Ok);
            var answer = await stage.UntilAsync(
                () => stage.Slack.View("ann") is { Submit: null } view && view.Shown.Contains("You hold the lock") ? view : null,
                "the lock");
            shown.Add(answer.Shown);
            await stage.DrivenAsync(stage.Slack.As("ann").CloseAsync(answer, stage.Stop));
        }

        // In the other fields, too, where they are no answers.
        foreach (var texts in SecretCorpus.All.Select(sample => OneLine(sample.Text)))
        {
            (await stage.TypeAsync("/deploy")).ShouldBe(Outcome.Ok);
            var dialog = await stage.UntilAsync(() => stage.Slack.View("ann") is { Submit: not null } view ? view : null, "a dialog");
            await stage.DrivenAsync(stage.Slack.As("ann").SubmitAsync(
                dialog,
                new Dictionary<string, string>
                {
                    ["service"] = "web", ["environment"] = "staging", ["at"] = texts,
                },
                stage.Stop));
            shown.Add(stage.Slack.View("ann")?.Shown ?? "");
            if (stage.Slack.View("ann") is { } open)
            {
                shown.AddRange(open.Errors.Values);
                await stage.DrivenAsync(stage.Slack.As("ann").CloseAsync(open, stage.Stop));
            }
        }

        var places = await hunt.SearchAsync(stage, ("dialogs", string.Join('\n', shown)));
        places["dialogs"].ShouldContain("***");
        AreWhole(places["dialogs"]);
    }

    [Fact]
    public async Task No_secret_that_is_said_in_Teams_is_in_any_of_these()
    {
        using var hunt = new SecretHunt();
        await using var stage = await Stage.StartAsync(TeamsWorld.OnlyTeams, args: SecretHunt.Exporting);
        await TeamsWorld.InstallAsync(stage);
        hunt.Begin(stage);
        foreach (var reason in Reasons)
        {
            await TeamsTests.AskAsync(stage, "ann", $"@ChatOps lock web in staging because {reason}", "You hold the lock");
            await TeamsTests.AskAsync(stage, "ann", "@ChatOps unlock web in staging", "is unlocked");
        }

        var places = await hunt.SearchAsync(stage);
        places["the database"].ShouldContain("***");
        AreWhole(places["Teams"]);
    }

    [Fact]
    public async Task No_secret_in_a_rejection_in_an_override_or_in_a_form_in_Teams_is_in_any_of_these()
    {
        using var hunt = new SecretHunt();
        await using var stage = await Stage.StartAsync(
            settings =>
            {
                TeamsWorld.OnlyTeams(settings);
                settings["Rules"] = Approvals;
                settings["ChatOps:OperatorsChannel"] = "Web/Ops";
            },
            args: SecretHunt.Exporting);
        await TeamsWorld.InstallAsync(stage);
        hunt.Begin(stage);
        var (teams, replicas) = (stage.World.Teams, 6);
        foreach (var reason in Texts.Select(texts => string.Join(" and then ", texts.Select(OneLine))))
        {
            await TeamsTests.AskAsync(stage, "bob", $"@ChatOps reject {await WaitingAsync(5)} because {reason}", "Cancelled: scale");
            var urgent = await WaitingAsync(++replicas);
            await TeamsTests.AskAsync(
                stage, "ann", $"@ChatOps break-glass {urgent} because {reason}", "Going ahead without approval: scale");
            await stage.UntilAsync(
                () => TeamsWorld.Deploys(stage).LastOrDefault(post => post.Shown.Contains($"Scaled to {replicas}")), "the change");
        }

        // A form says a single word, too.
        await stage.DrivenAsync(teams.As("ann").ChatAsync("lock", stage.Stop));
        var form = await stage.UntilAsync(() => teams.Chat("ann").FirstOrDefault(post => post.Shown.Contains("[Go on]")), "a form");
        foreach (var text in SecretCorpus.All.Select(sample => OneLine(sample.Text)).Concat(SecretCorpus.Harmless))
        {
            var before = teams.Chat("ann").Select(post => post.Id).ToHashSet();
            (await TeamsTests.PressAsync(
                stage, "ann", form, "Go on", ("in.service", "web"), ("in.environment", "staging"), ("in.reason", text)))
                .Said.ShouldBe("Working on it.");
            await stage.UntilAsync(
                () => teams.Chat("ann").FirstOrDefault(post => !before.Contains(post.Id) && post.Shown.Contains("You hold the lock")),
                text);
            await TeamsTests.PressAsync(stage, "ann", form, "Go on", ("in.service", text), ("in.until", text));
        }

        var places = await hunt.SearchAsync(stage);
        places["the database"].ShouldContain("***");
        AreWhole(places["Teams"]);

        async Task<string> WaitingAsync(int number)
        {
            var plan = await TeamsTests.AskAsync(stage, "ann", $"@ChatOps scale web {number} in production", "Scale web to");
            await TeamsTests.PressAsync(stage, "ann", plan, "Ask for approval");
            var id = plan.Shown.Split("Operation ")[1].Split('\n', ' ', '_')[0];
            await stage.UntilAsync(
                () => teams.Chat("ann").FirstOrDefault(post => post.Id == plan.Id && post.Shown.Contains("Waits for approval")),
                "the request");
            return id;
        }
    }

    private static void AreWhole(string place) =>
        SecretCorpus.Harmless.Where(text => !place.Contains(text, StringComparison.Ordinal)).ShouldBeEmpty();

    private static string OneLine(string text) => text.Replace('\n', ' ');

    private static void Said(ILogger logger, string text, Exception? exception) =>
        logger.Log<IReadOnlyList<KeyValuePair<string, object?>>>(
            LogLevel.Warning, default, [KeyValuePair.Create<string, object?>("Text", text)], exception, (_, _) => $"Library wrote {text}");
}
