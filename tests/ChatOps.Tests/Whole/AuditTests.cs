using System.Text.RegularExpressions;
using ChatOps.Journal;
using ChatOps.Journal.Audit;
using ChatOps.Policy.Audit;
using ChatOps.Storage;
using ChatOps.Tests.Journal.Audit;
using ChatOps.Tests.Storage;
using Dapper;

namespace ChatOps.Tests.Whole;

/// <summary>The audit log of the whole program: what is in it, who may read it, and that a change of it shows. For each database.</summary>
public abstract partial class AuditContract
{
    private const string Secret = "ghp_0123456789abcdefABCDEF0123456789abcd";

    /// <param name="configure">In addition to what the database needs.</param>
    private protected abstract Task<Stage> StartAsync(Action<Dictionary<string, string?>>? configure = null);

    /// <summary>The settings that a command-line program needs in order to find the bot's database.</summary>
    private protected abstract string Storage(Stage stage);

    [Fact]
    public async Task In_Teams_it_is_kept_and_read_as_anywhere_else()
    {
        await using var stage = await StartAsync(TeamsWorld.OnlyTeams);
        await TeamsWorld.InstallAsync(stage);
        await TeamsTests.AskAsync(stage, "carol", "@ChatOps deploy web 1.4.2 to production", "You may not deploy web");
        await TeamsTests.AskAsync(stage, "ann", $"@ChatOps lock web in staging because token={Secret}", "You hold the lock on web");

        var teams = stage.World.Teams;
        Kinds(await EntriesAsync(stage)).ShouldBe(
            ["policy ? policy", $"refusal {teams.User("carol").ObjectId} deploy", $"lock {teams.User("ann").ObjectId} Taken"]);
        var shown = (await TeamsTests.AskAsync(stage, "ann", "@ChatOps audit web", "was refused: deploy web")).Shown;
        shown.ShouldContain("@Carol");
        shown.ShouldNotContain(Secret);
        (await stage.DrivenAsync(AuditProof.LieAsync(stage.Get<Database>(), stage.Stop))).ShouldBeNull();
    }

    [Fact]
    public async Task Every_decision_and_change_is_in_it_with_its_rule_and_the_answer_of_the_API_server_and_it_verifies()
    {
        var folder = Directory.CreateTempSubdirectory("chatops-audit-").FullName;
        var heads = Path.Combine(folder, "heads.txt");
        await using var stage = await StartAsync(settings =>
        {
            settings["ChatOps:OperatorsChannel"] = "#ops";
            settings["ChatOps:Audit:Heads:Channel"] = "true";
            settings["ChatOps:Audit:Heads:File"] = heads;
            settings["ChatOps:Audit:Heads:Every"] = "00:10:00";
        });
        try
        {
            (await stage.AskAsync("/deploy web 1.4.2 to production", "carol")).Shown.ShouldContain("You may not deploy web");
            await stage.AskAsync($"/ops lock web in staging for 1h because load test, token={Secret}", "bob");
            (await stage.AskAsync("/deploy web 1.4.2 to staging")).Shown.ShouldContain("is locked");
            await stage.AskAsync("/ops unlock web in staging");
            await stage.RunAsync("/deploy web 1.4.2 to production", m => m.Shown.Contains("Deployed *1.4.2*"));
            // What others do isn't a decision here.
            await stage.SetImageByHandAsync("staging", "registry.acme.io/web:1.4.9");

            var entries = await EntriesAsync(stage);
            Kinds(entries).ShouldBe(
            [
                "policy ? policy",
                "refusal U04CAROL deploy",
                "lock U03BOB Taken",
                "refusal U02ANN deploy",
                "lock U02ANN Released",
                "operation U02ANN Planned",
                "operation U02ANN Running",
                "cluster_write U02ANN 200",
                "operation ? Succeeded",
            ]);
            (await stage.DrivenAsync(AuditProof.LieAsync(stage.Get<Database>(), stage.Stop))).ShouldBeNull();
            entries.ShouldAllBe(entry => !entry.Body.Contains(Secret));
            var planned = (OperationChanged)Fact(entries, 5);
            planned.Rule.ShouldBe("policy.yaml:4");
            ((OperationChanged)Fact(entries, 6)).Rule.ShouldBe("policy.yaml:4");
            var written = (ClusterWritten)Fact(entries, 7);
            (written.Operation, written.Cluster).ShouldBe((planned.Operation, "production"));
            var request = written.Requests.ShouldHaveSingleItem();
            (request.Method, request.Status).ShouldBe(("PATCH", 200));
            request.AuditId.ShouldBe(stage.Cluster("production").Requests.Single(r => r is { Method: "PATCH", DryRun: false }).AuditId);

            // People read it in chat.
            var all = (await stage.AskAsync("/ops audit")).Shown;
            all.ShouldContain($"<@U02ANN> running: deploy web `1.4.1` → `1.4.2` in production (`{planned.Operation}`) · `policy.yaml:4`");
            all.ShouldContain($"/apis/apps/v1/namespaces/web/deployments/web` → 200, audit id `{request.AuditId}`");
            all.ShouldContain("<@U04CAROL> was refused: deploy web in production – You may not deploy web in production");
            all.ShouldContain("<@U03BOB> locked web in staging: load test, token=∗∗∗");
            var bobs = (await stage.AskAsync("/ops audit @bob since 1h")).Shown;
            bobs.ShouldContain("locked web in staging");
            bobs.ShouldNotContain("carol", Case.Insensitive);
            (await stage.AskAsync("/ops audit web since 7d")).Shown.ShouldContain("unlocked web in staging");
            (await stage.AskAsync("/ops audit since long")).Shown.ShouldContain("isn't a valid duration");
            (await stage.AskAsync("/ops doctor")).Shown.ShouldContain("*audit*: 9 entries");

            // The head is written elsewhere, and what was written agrees.
            await stage.PassAsync(TimeSpan.FromMinutes(11));
            var posted = await stage.UntilAsync(
                () => stage.Slack.Channel("ops").Messages.LastOrDefault(m => m.Shown.Contains("Head of the audit log: `9:")), "the head");
            var head = Head().Match(posted.Shown).Value;
            head.ShouldBe((await EntriesAsync(stage))[8].Head.ToString());
            (await File.ReadAllTextAsync(heads, stage.Stop)).ShouldContain(head);
            (await VerifyAsync(stage, head, heads)).ShouldBe(0);

            // It is exported while the bot runs.
            (await ExportAsync(stage, Path.Combine(folder, "audit.jsonl"))).ShouldBe(0);
            (await ExportAsync(stage, Path.Combine(folder, "audit.csv"))).ShouldBe(0);
            (await ExportAsync(stage, Path.Combine(folder, "audit.csv"))).ShouldNotBe(0, "nothing is overwritten");
            (await File.ReadAllLinesAsync(Path.Combine(folder, "audit.jsonl"), stage.Stop)).Length.ShouldBe(9);
            (await File.ReadAllTextAsync(Path.Combine(folder, "audit.csv"), stage.Stop)).ShouldStartWith(AuditExport.CsvHeader);

            // Whoever changes the database is found out.
            await stage.DrivenAsync(stage.Get<Database>().WriteAsync(
                c => c.ExecuteAsync("update audit set person = 'slack:U02ANN' where sequence = 3"), stage.Stop));
            (await VerifyAsync(stage)).ShouldBe(1);
            (await stage.AskAsync("/ops doctor")).Shown.ShouldContain(
                "❌ *audit*: the audit log isn't as it was written: entry 3 was changed");
            var tampered = (await stage.AskAsync("/ops audit")).Shown;
            tampered.ShouldContain("#3 was changed after it was written");
            tampered.ShouldNotContain("#3 <@U02ANN>");
            // Not even the reading of it fails.
            await stage.DrivenAsync(stage.Get<Database>().WriteAsync(
                c => c.ExecuteAsync("update audit set body = '{}', at = 9223372036854775807 where sequence = 4"), stage.Stop));
            (await stage.AskAsync("/ops audit")).Shown.ShouldContain("#4 was changed after it was written");
            var later = entries[4] with { Body = """{"kind":"of_a_newer_version"}""" };
            await stage.DrivenAsync(stage.Get<Database>().WriteAsync(
                c => c.ExecuteAsync(
                    "update audit set body = @Body, hash = @Hash where sequence = 5", later with { Hash = later.ComputeHash() }),
                stage.Stop));
            (await stage.AskAsync("/ops audit")).Shown.ShouldContain("lock: this version can't read it");
            await stage.DrivenAsync(stage.Get<Database>().WriteAsync(
                c => c.ExecuteAsync("delete from audit where sequence > 2"), stage.Stop));
            (await VerifyAsync(stage)).ShouldBe(0, "that the end is missing doesn't show without a head");
            (await VerifyAsync(stage, heads)).ShouldBe(1);
            (await stage.AskAsync("/ops doctor")).Shown.ShouldContain(
                "❌ *audit*: the audit log isn't as it was written: the end is missing");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_head_that_could_be_written_nowhere_isnt_said_to_be_elsewhere()
    {
        var folder = Directory.CreateTempSubdirectory("chatops-audit-").FullName;
        await using var stage = await StartAsync(settings =>
        {
            settings["ChatOps:Audit:Heads:Log"] = "false";
            settings["ChatOps:Audit:Heads:File"] = folder;
            settings["ChatOps:Audit:Heads:Every"] = "00:10:00";
        });
        try
        {
            await stage.AskAsync("/ops lock web in staging for 1h because load test", "bob");
            await stage.PassAsync(TimeSpan.FromMinutes(11));

            var doctor = (await stage.AskAsync("/ops doctor")).Shown;
            doctor.ShouldContain("its head can't be written to");
            doctor.ShouldNotContain("was written elsewhere");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Retention_removes_whole_segments_and_what_remains_verifies()
    {
        await using var stage = await StartAsync(settings => settings["ChatOps:Audit:Keep"] = "3.00:00:00");
        for (var day = 0; day < 6; day++)
        {
            await stage.AskAsync($"/ops lock web in staging because day {day}");
            await stage.AskAsync("/ops unlock web in staging");
            stage.Clock.Advance(TimeSpan.FromHours(25));
            await stage.DrivenAsync(stage.Get<AuditRetention>().RunAsync(stage.Stop));
        }

        var entries = await EntriesAsync(stage);
        entries[0].Kind.ShouldBe(AuditSealed.Kind);
        entries[0].Sequence.ShouldBeGreaterThan(1);
        (stage.Clock.GetUtcNow() - entries[0].Time).ShouldBeGreaterThan(TimeSpan.FromDays(3));
        (stage.Clock.GetUtcNow() - entries[1].Time).ShouldBeLessThan(TimeSpan.FromDays(5));
        entries.Count(entry => entry.Kind == AuditCut.Kind).ShouldBeGreaterThan(0);
        (await VerifyAsync(stage)).ShouldBe(0);

        // Removing the seal, too, isn't retention.
        await stage.DrivenAsync(stage.Get<Database>().WriteAsync(
            c => c.ExecuteAsync("delete from audit where sequence = @Sequence", new { entries[0].Sequence }), stage.Stop));
        (await VerifyAsync(stage)).ShouldBe(1);
    }

    private static async Task<IReadOnlyList<AuditEntry>> EntriesAsync(Stage stage) =>
        await stage.DrivenAsync(AuditChain.ReadAsync(stage.Get<Database>(), 0, stage.Stop).ToListAsync(stage.Stop).AsTask());

    private static Fact Fact(IReadOnlyList<AuditEntry> entries, int index) => FactKinds.Read(entries[index].Body);

    private static IEnumerable<string> Kinds(IEnumerable<AuditEntry> entries) => entries.Select(entry =>
        $"{entry.Kind} {(entry.Person.Length == 0 ? "?" : entry.Person.Split(':')[^1])} {FactKinds.Read(entry.Body) switch
        {
            OperationChanged operation => operation.State.ToString(),
            LockChanged change => change.Change.ToString(),
            CommandRefused refusal => refusal.Command,
            ClusterWritten written => string.Join(' ', written.Requests.Select(r => r.Status)),
            var fact => FactKinds.Of(fact).Name,
        }}");

    private Task<int> VerifyAsync(Stage stage, params string[] heads) => CommandAsync(stage, ["verify", .. heads]);

    private Task<int> ExportAsync(Stage stage, string file) => CommandAsync(stage, ["export", file]);

    private Task<int> CommandAsync(Stage stage, string[] words) => stage.DrivenAsync(Task.Run(() => Bot.RunAsync(
    [
        "audit",
        .. words,
        $"--ChatOps:Storage:{Storage(stage)}",
        "--ChatOps:Slack:BotToken=xoxb-1",
        "--ChatOps:Slack:AppToken=xapp-1",
        "--Logging:LogLevel:Default=Warning",
    ])));

    [GeneratedRegex("[0-9]+:[0-9a-f]{64}", RegexOptions.NonBacktracking)]
    private static partial Regex Head();
}

public sealed class SqliteAuditTests : AuditContract
{
    private protected override Task<Stage> StartAsync(Action<Dictionary<string, string?>>? configure = null) => Stage.StartAsync(configure);

    private protected override string Storage(Stage stage) => $"Path={stage.DatabasePath}";
}

public sealed class PostgresAuditTests(PostgresServer server) : AuditContract
{
    private string _connectionString = "";

    private protected override async Task<Stage> StartAsync(Action<Dictionary<string, string?>>? configure = null)
    {
        _connectionString = await server.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        return await Stage.StartAsync(settings =>
        {
            settings["ChatOps:Storage:ConnectionString"] = _connectionString;
            configure?.Invoke(settings);
        });
    }

    private protected override string Storage(Stage stage) => $"ConnectionString={_connectionString}";
}
