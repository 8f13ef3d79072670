using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Playground.Slack;
using ChatOps.Storage;
using ChatOps.Tests.Whole;
using Dapper;

namespace ChatOps.Tests.Storage.Frozen;

/// <summary>This version reads, displays and continues what an older version has stored.</summary>
public sealed class FrozenDatabaseTests
{
    /// <summary>The kinds of facts that the older version didn't know.</summary>
    private static readonly string[] AddedSince =
    [
        "lock", "lock_notice", "freeze", "cluster_write", "policy", "audit_sealed", "audit_cut", "approval", "review",
        "account_claim", "account", "pull_request_review", "build_job",
        "subscription", "contents", "build_input", "build_request", "build_abort", "comment", "revert",
        "environment_review", "repository", "alert", "configuration_run", "image", "deployment_report", "quiet_hours",
        "suspects", "on_call", "page", "page_mute",
    ];

    [Fact]
    public async Task All_data_of_an_older_version_is_found_and_waiting_operations_continue()
    {
        await using var stage = await Stage.StartAsync(
            FrozenVersion.Configure, services: FrozenVersion.Services, prepare: FrozenVersion.RestoreAsync);
        var database = stage.Get<Database>();

        // Every kind of fact can be read.
        var count = await database.ReadAsync(connection => connection.ExecuteScalarAsync<int>("select count(*) from events"), stage.Stop);
        var events = await database.ReadAsync(connection => Events.ReadAsync(connection, 0, int.MaxValue), stage.Stop);
        events.Count.ShouldBeGreaterThanOrEqualTo(count);
        events.Select(e => FactKinds.Of(e.Fact).Name)
            .Distinct()
            // This bot has begun to write, too.
            .Except(AddedSince)
            .ShouldBe(FactKinds.Known.Select(kind => kind.Name).Except(["coffee", .. AddedSince]), ignoreOrder: true);

        // Operations are in their previous states.
        var rows = stage.Get<OperationRows>();
        (await rows.InAsync(OperationState.Planned, stage.Stop)).ShouldContain(
            o => o.Plan.Action.To == "1.4.2" && o.Plan.Environment == "production");
        (await rows.InAsync(OperationState.Failed, stage.Stop)).ShouldHaveSingleItem().Plan.Action.To.ShouldBe("1.4.3-broken");
        var waiting = (await rows.InAsync(OperationState.Running, stage.Stop)).ShouldHaveSingleItem();
        waiting.Place.ShouldNotBeNull().Platform.ShouldBe("slack");
        (await stage.AskAsync("/ops history web")).Shown.ShouldContain("→ `1.4.1`");
        (await stage.AskAsync("/ops timeline web")).Shown.ShouldContain("1.4.3-broken");
        (await stage.AskAsync("/ops scheduled")).Shown.ShouldContain("→ *5*");
        var doctor = (await stage.AskAsync("/ops doctor")).Shown;
        doctor.ShouldContain("1 delivery of github/push could not be translated and is kept");
        doctor.ShouldContain("✅ *audit*: ", customMessage: "the audit log begins with what this version does");
        (await stage.AskAsync("/ops status web")).Shown.ShouldContain("automatic rollback is on hold");

        // The hold can be released, and what is waiting can be approved.
        (await stage.AskAsync("/ops release-hold web in staging")).Shown.ShouldContain("is enabled again");
        stage.Cluster("staging").Service("shop", "shop")!.Spec.Selector["color"].ShouldBe("blue");
        (await stage.TypeAsync($"/ops promote {waiting.Id}", "bob")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed *3.2.0*", StringComparison.Ordinal)),
            "the end of what waited");
        stage.Cluster("staging").Service("shop", "shop")!.Spec.Selector["color"].ShouldBe("green");

        // The scheduled operation starts on time.
        await stage.PassAsync(TimeSpan.FromMinutes(5));
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Scaled to *5*", StringComparison.Ordinal)), "what was scheduled");
        stage.Cluster("production").Deployment("web", "web")!.Spec.Replicas.ShouldBe(5);

        // New events are posted, except for known ones: this world numbers its builds from the same number.
        var scenarios = stage.Scenarios();
        for (var build = 0; build < 3; build++)
        {
            await stage.DrivenAsync(scenarios.BuildAsync(null, passes: true, stage.Stop));
        }

        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Sort orders by date", StringComparison.Ordinal)
            && m.Shown.Contains("web/main #130", StringComparison.Ordinal)), "a new build, in the story of its change");
    }
}
