using System.Net;
using System.Text;
using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Playground.Slack;
using ChatOps.Tests.Storage;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ChatOps.Tests.Whole;

/// <summary>The database becomes unavailable and comes back, and no one has to do anything.</summary>
public sealed class OutageTests(PostgresServer server)
{
    [Fact]
    public async Task While_PostgreSQL_is_down_senders_are_asked_to_retry_and_when_it_is_back_everything_continues_automatically()
    {
        var connectionString = await server.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        await using var stage = await Stage.StartAsync(settings => settings["ChatOps:Storage:ConnectionString"] = connectionString);
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        var plan = await stage.AskAsync("/deploy web 1.4.2-slow to staging");
        await stage.ClickAsync(plan, "Run");
        await stage.UntilAsync(() => stage.Patches("staging") == 1 ? "patched" : null, "the patch");

        await PostgresServer.CutOffAsync(connectionString, stage.Stop);

        (await stage.DrivenAsync(BuildAsync(http, stage.Stop))).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await stage.DrivenAsync(http.GetAsync("/health/ready", stage.Stop))).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await stage.DrivenAsync(http.GetAsync("/health/journal", stage.Stop))).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await stage.DrivenAsync(http.GetAsync("/health/live", stage.Stop))).StatusCode.ShouldBe(HttpStatusCode.OK);
        // Slack gets no acknowledgement for what isn't stored, and informs the person.
        (await stage.TypeAsync("/ops status")).ShouldNotBe(Outcome.Ok);
        await stage.PassAsync(TimeSpan.FromMinutes(1));

        await PostgresServer.LetInAsync(connectionString, stage.Stop);

        (await stage.DrivenAsync(BuildAsync(http, stage.Stop))).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed *1.4.2-slow*")), "the end of the deploy");
        (await stage.AskAsync("/ops status")).Shown.ShouldContain("1.4.2-slow");
        (await stage.DrivenAsync(http.GetAsync("/health/ready", stage.Stop))).StatusCode.ShouldBe(HttpStatusCode.OK);
        stage.Patches("staging").ShouldBe(1);
        stage.Deploys.Count(m => m.Shown.Contains("1.4.2-slow")).ShouldBe(1);
    }

    [Fact]
    public async Task A_bot_that_starts_while_PostgreSQL_is_down_waits_for_it()
    {
        var connectionString = await server.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        await PostgresServer.CutOffAsync(connectionString, TestContext.Current.CancellationToken);
        var starting = Stage.StartAsync(settings => settings["ChatOps:Storage:ConnectionString"] = connectionString);
        (await Task.WhenAny(starting, Task.Delay(
            TimeSpan.FromSeconds(3), TimeProvider.System, TestContext.Current.CancellationToken))).ShouldNotBe(starting);

        await PostgresServer.LetInAsync(connectionString, TestContext.Current.CancellationToken);

        await using var stage = await starting;
        (await stage.AskAsync("/ops status")).Shown.ShouldContain("web");
    }

    /// <summary>Quartz gives up a scheduler whose creation fails, and needs another one.</summary>
    [Fact]
    public async Task A_bot_that_begins_to_lead_while_its_schedule_cannot_be_read_runs_its_jobs_when_it_can()
    {
        await using var stage = await Stage.StartAsync(prepare: async stage =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(stage.DatabasePath)!);
            await ExecuteAsync(stage, "create table QRTZ_TRIGGERS (other integer)");
        });
        await stage.AskAsync("/deploy web 1.4.2 to staging");

        stage.Clock.Advance(TimeSpan.FromHours(25));
        await stage.PassAsync(TimeSpan.FromMinutes(1));
        (await stage.Get<OperationRows>().InAsync(OperationState.Planned, stage.Stop)).ShouldHaveSingleItem("nothing is scheduled");

        await ExecuteAsync(stage, "drop table QRTZ_TRIGGERS");

        await stage.UntilAsync(
            () => stage.Get<OperationRows>().InAsync(OperationState.Expired, stage.Stop).GetAwaiter().GetResult() is [var one] ? one : null,
            "the end of the plan");
    }

    private static async Task ExecuteAsync(Stage stage, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={stage.DatabasePath}");
        await connection.ExecuteAsync(sql);
    }

    private static async Task<HttpResponseMessage> BuildAsync(HttpClient http, CancellationToken cancellationToken)
    {
        using var body = new StringContent(
            """{"name":"web/main","url":"job/web/job/main/","build":{"number":7,"phase":"STARTED","url":"job/web/job/main/7/","full_url":"http://j/job/web/job/main/7/"}}""", Encoding.UTF8, "application/json");
        return await http.PostAsync($"/jenkins/{ChatOps.Playground.BotInWorld.JenkinsToken}", body, cancellationToken);
    }
}
