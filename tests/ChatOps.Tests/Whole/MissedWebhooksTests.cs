using System.Text;
using ChatOps.Checks;
using ChatOps.Journal;
using ChatOps.Playground.Slack;
using ChatOps.Storage;
using ChatOps.Tests.Storage;
using Dapper;
using Microsoft.AspNetCore.Http;

namespace ChatOps.Tests.Whole;

/// <summary>What GitHub couldn't deliver is found in its delivery log.</summary>
public sealed class MissedWebhooksTests(PostgresServer server)
{
    /// <summary>Longer than what is too new to be missed, and than the time between two looks.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task What_could_not_be_delivered_is_fetched_once_and_appears_in_its_place()
    {
        await using var stage = await StartAsync();
        stage.World.Hook.IsCutOff = true;
        var merged = await stage.DrivenAsync(stage.Scenarios().MergePullRequestAsync("Sort orders by date", stage.Stop));
        stage.World.Hook.IsCutOff = false;
        var missed = stage.World.Hook.Attempts;
        missed.Count.ShouldBe(6);
        await stage.DrivenAsync(stage.Scenarios().BuildAsync(merged.Commit, passes: true, stage.Stop));

        await stage.PassAsync(Look);

        var story = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Sort orders")), "the merge");
        story.Shown.IndexOf("Merged", StringComparison.Ordinal).ShouldBeInRange(0, story.Shown.IndexOf("Built", StringComparison.Ordinal));
        (await StoredAsync(stage)).ShouldBe(missed.Select(attempt => attempt.Guid), ignoreOrder: true);
        var told = Operators(stage).ShouldHaveSingleItem().Shown;
        told.ShouldContain("6 webhooks missed and filled in from GitHub (acme/web)");
        (await DoctorAsync(stage)).ShouldSatisfyAllConditions(
            finding => finding.Healthy.ShouldBeTrue(),
            finding => finding.Message.PlainText.ShouldContain("every webhook until"),
            finding => finding.Message.PlainText.ShouldContain("6 webhooks filled in"));

        // Someone redelivers them, too, and the next look finds nothing.
        foreach (var attempt in missed)
        {
            (await stage.DrivenAsync(stage.World.Hook.RedeliverAsync(attempt.Id))).ShouldBeTrue();
        }

        await stage.PassAsync(Look);
        (await StoredAsync(stage)).Count.ShouldBe(6);
        Operators(stage).ShouldHaveSingleItem().Shown.ShouldBe(told);
    }

    [Fact]
    public async Task A_secret_in_a_payload_is_redacted_as_if_it_had_arrived()
    {
        await using var stage = await StartAsync();
        const string Token = "ghp" + "_0123456789abcdefghijABCDEFGHIJ012345";
        stage.World.Hook.IsCutOff = true;
        await stage.DrivenAsync(stage.Scenarios().OpenPullRequestAsync($"Use {Token}", stage.Stop));

        await stage.PassAsync(Look);

        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Opened")), "the pull request");
        var bodies = await stage.DrivenAsync(stage.Get<Database>().ReadAsync(
            connection => connection.QueryAsync<(string? Encoding, byte[] Body)>(
                "select encoding, body from deliveries where source = 'github'"),
            stage.Stop));
        Encoding.UTF8.GetString(Compression.Unpack(bodies.Single().Encoding, bodies.Single().Body).Span).ShouldSatisfyAllConditions(
            body => body.ShouldContain("Use ***"),
            body => body.ShouldNotContain(Token));
    }

    [Fact]
    public async Task What_was_refused_for_its_signature_and_pings_are_not_missed()
    {
        await using var stage = await StartAsync();
        stage.World.Hook.Secret = "a secret of someone else";
        await stage.DrivenAsync(stage.Scenarios().OpenPullRequestAsync("Sort orders by date", stage.Stop));
        stage.World.Hook.Attempts.ShouldHaveSingleItem().StatusCode.ShouldBe(401);
        stage.World.Hook.IsCutOff = true;
        await FailAsync(stage, "ping", "{\"zen\":\"Design for failure.\"}");

        await stage.PassAsync(Look);

        (await StoredAsync(stage)).ShouldBeEmpty();
        Operators(stage).ShouldBeEmpty();
        (await DoctorAsync(stage)).Message.PlainText.ShouldEndWith("has arrived");
    }

    [Fact]
    public async Task One_that_arrives_while_it_is_fetched_is_one_and_was_not_missed()
    {
        await using var stage = await StartAsync();
        stage.World.Hook.IsCutOff = true;
        await stage.DrivenAsync(stage.Scenarios().OpenPullRequestAsync("Sort orders by date", stage.Stop));
        stage.World.Hook.IsCutOff = false;
        var missed = stage.World.Hook.Attempts.ShouldHaveSingleItem();
        stage.World.Hook.Instead = async context =>
        {
            if (context.Request.Path.Value!.EndsWith($"/{missed.Id}", StringComparison.Ordinal))
            {
                await stage.World.Hook.RedeliverAsync(missed.Id);
            }

            return null;
        };

        await stage.PassAsync(Look);

        (await StoredAsync(stage)).ShouldBe([missed.Guid]);
        Operators(stage).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_outage_in_the_middle_and_a_restart_lose_nothing_and_count_nothing_twice()
    {
        await using var stage = await StartAsync();
        stage.World.Hook.IsCutOff = true;
        await stage.DrivenAsync(stage.Scenarios().MergePullRequestAsync("Sort orders by date", stage.Stop));
        var missed = stage.World.Hook.Attempts;
        var asked = 0;
        stage.World.Hook.Instead = context => Task.FromResult(
            context.Request.Path.Value!.Contains("/deliveries/", StringComparison.Ordinal) && ++asked > 2 ? Results.StatusCode(502) : null);

        await stage.PassAsync(Look);

        (await StoredAsync(stage)).ShouldBe(missed.Reverse().Take(2).Select(attempt => attempt.Guid), ignoreOrder: true);
        var trouble = await DoctorAsync(stage);
        trouble.Healthy.ShouldBeFalse();
        trouble.Message.PlainText.ShouldContain("GitHub answered 502.");
        Operators(stage).ShouldHaveSingleItem().Shown.ShouldContain("2 webhooks missed and filled in");

        await stage.StopBotAsync();
        stage.World.Hook.Instead = _ => Task.FromResult<IResult?>(null);
        await stage.StartBotAsync();
        await stage.PassAsync(Look);

        (await StoredAsync(stage)).ShouldBe(missed.Select(attempt => attempt.Guid), ignoreOrder: true);
        await stage.UntilAsync(
            () => Operators(stage) is [var one] && one.Shown.Contains("6 webhooks missed and filled in") ? one : null, "the whole gap");
        (await DoctorAsync(stage)).Healthy.ShouldBeTrue();
    }

    [Fact]
    public async Task What_was_missed_while_no_bot_ran_is_fetched_by_whichever_replica_leads()
    {
        var connectionString = await server.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        await using var stage = await StartAsync(settings => settings["ChatOps:Storage:ConnectionString"] = connectionString);
        await stage.JoinAsync();
        stage.World.Hook.IsCutOff = true;
        await stage.DrivenAsync(stage.Scenarios().MergePullRequestAsync("Sort orders by date", stage.Stop));
        var asked = 0;
        stage.World.Hook.Instead = context => Task.FromResult(
            context.Request.Path.Value!.Contains("/deliveries/", StringComparison.Ordinal) && ++asked > 3 ? Results.StatusCode(503) : null);
        await stage.PassAsync(Look);
        (await StoredAsync(stage)).Count.ShouldBe(3);

        stage.World.Hook.Instead = _ => Task.FromResult<IResult?>(null);
        await stage.HandOverAsync();
        await stage.PassAsync(Look);

        (await StoredAsync(stage)).Count.ShouldBe(6);
        await stage.UntilAsync(
            () => Operators(stage) is [var one] && one.Shown.Contains("6 webhooks missed and filled in") ? one : null, "the whole gap");
    }

    [Fact]
    public async Task Every_page_of_the_log_is_read_and_nothing_is_asked_twice_for_nothing()
    {
        await using var stage = await StartAsync();
        stage.World.Hook.IsCutOff = true;
        for (var i = 0; i < 130; i++)
        {
            await FailAsync(stage, "star", "{\"action\":\"created\"}");
        }

        await stage.PassAsync(Look);

        (await StoredAsync(stage)).Count.ShouldBe(130);
        Operators(stage).ShouldHaveSingleItem().Shown.ShouldContain("130 webhooks");
        stage.World.Hook.Answered.Count(request => request.Contains("cursor=", StringComparison.Ordinal)).ShouldBeGreaterThan(0);

        // After that, the list of webhooks and the first page of the log haven't changed, and older pages are known.
        await stage.PassAsync(TimeSpan.FromMinutes(25));
        var before = stage.World.Hook.Answered.Count;
        await stage.PassAsync(Look);
        stage.World.Hook.Answered.Count.ShouldBe(before);
    }

    [Fact]
    public async Task A_tenth_of_the_rate_limit_is_left_to_others()
    {
        await using var stage = await StartAsync();
        stage.World.Hook.IsCutOff = true;
        await stage.DrivenAsync(stage.Scenarios().MergePullRequestAsync("Sort orders by date", stage.Stop));
        stage.World.Hook.Remaining = 503;

        await stage.PassAsync(Look + Look);

        stage.World.Hook.Remaining.ShouldBe(500);
        var finding = await DoctorAsync(stage);
        finding.Healthy.ShouldBeFalse();
        finding.Message.PlainText.ShouldContain("rate limit");
    }

    [Theory]
    [InlineData(401, "GitHub refuses the token.", "ChatOps:GitHub:Token")]
    [InlineData(403, "GitHub doesn't let the token read its webhooks.", "Webhooks: read")]
    [InlineData(404, "GitHub knows no acme/web", "Webhooks: read")]
    [InlineData(500, "GitHub answered 500.", null)]
    [InlineData(200, "GitHub's answer could not be read.", null)]
    public async Task What_keeps_the_log_from_being_read_is_said_with_what_to_do_and_stops_nothing_else(
        int status, string why, string? mend)
    {
        await using var stage = await StartAsync();
        stage.World.Hook.Instead = _ => Task.FromResult<IResult?>(Results.Text("{}", statusCode: status));

        await stage.PassAsync(Look);

        var finding = await DoctorAsync(stage);
        finding.Healthy.ShouldBeFalse();
        finding.Message.PlainText.ShouldContain(why);
        (finding.Mend ?? "").ShouldContain(mend ?? "");
        await stage.DrivenAsync(stage.Scenarios().OpenPullRequestAsync("Sort orders by date", stage.Stop));
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Sort orders")), "the pull request");
    }

    [Fact]
    public async Task A_webhook_that_points_elsewhere_is_someone_elses()
    {
        await using var stage = await StartAsync();
        stage.World.Hook.Url = "https://ci.acme.example/ghprbhook/";
        stage.World.Hook.IsCutOff = true;
        await stage.DrivenAsync(stage.Scenarios().OpenPullRequestAsync("Sort orders by date", stage.Stop));

        await stage.PassAsync(Look);

        (await StoredAsync(stage)).ShouldBeEmpty();
        var finding = await DoctorAsync(stage);
        finding.Healthy.ShouldBeFalse();
        finding.Message.PlainText.ShouldContain("acme/web has no active webhook whose address ends in /github.");
    }

    internal static Task<Stage> StartAsync(Action<Dictionary<string, string?>>? configure = null) => Stage.StartAsync(
        settings =>
        {
            settings["ChatOps:OperatorsChannel"] = "#ops";
            settings["ChatOps:Recovery:Interval"] = "00:01:00";
            configure?.Invoke(settings);
        },
        recovers: true);

    internal static IReadOnlyList<Message> Operators(Stage stage) =>
        [.. stage.Slack.Channel("ops").Messages.Where(message => message.Shown.Contains("missed"))];

    private static async Task<Finding> DoctorAsync(Stage stage) =>
        (await stage.DrivenAsync(stage.Get<Doctor>().ExamineAsync(stage.Stop))).Single(finding => finding.Subject == "GitHub (acme/web)");

    /// <summary>The ids of GitHub's deliveries in the journal.</summary>
    private static Task<IReadOnlyList<string>> StoredAsync(Stage stage) =>
        stage.DrivenAsync(stage.Get<Database>().ReadAsync<IReadOnlyList<string>>(
            async connection =>
            [
                .. await connection.QueryAsync<string>("select delivery_id from deliveries where source = 'github' order by id"),
            ],
            stage.Stop));

    /// <summary>GitHub can't deliver something.</summary>
    private static Task FailAsync(Stage stage, string kind, string payload) => stage.World.Hook.DeliverAsync(
        Guid.NewGuid().ToString(), kind, Encoding.UTF8.GetBytes(payload), () => Task.CompletedTask);
}
