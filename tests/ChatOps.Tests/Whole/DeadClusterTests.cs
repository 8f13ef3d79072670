using System.Collections.Concurrent;
using System.Net;
using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Whole;

/// <summary>One of several clusters is unreachable: everyone is informed, no one waits, and operations continue when it is back.</summary>
public sealed class DeadClusterTests
{
    [Fact]
    public async Task Status_reports_an_unreachable_cluster_once_however_many_workloads_it_has_and_doctor_says_since_when()
    {
        await using var stage = await Stage.StartAsync(settings =>
        {
            foreach (var service in new[] { "api", "jobs", "mail", "search", "shop" })
            {
                settings[$"ChatOps:Services:{service}:Channels:0"] = "#deploys";
                settings[$"ChatOps:Services:{service}:Image"] = $"registry.acme.io/{service}";
                settings[$"ChatOps:Services:{service}:Workloads:production:Cluster"] = "production";
                settings[$"ChatOps:Services:{service}:Workloads:production:Namespace"] = "web";
            }
        });
        // Once the watches have begun, nothing else is asked.
        await stage.PassAsync(TimeSpan.FromSeconds(5));
        var asked = new ConcurrentQueue<string>();
        stage.World.Production.Faults.FailNext(1, HttpStatusCode.ServiceUnavailable, request =>
        {
            asked.Enqueue($"{request.Method} {request.Path}");
            return false;
        });
        (await stage.AskAsync("/ops status")).Shown.ShouldContain("*web* in production: `1.4.1`");
        asked.ShouldHaveSingleItem("one list for all six services").ShouldBe("GET /apis/apps/v1/namespaces/web/deployments");
        stage.World.Production.Faults.Clear();

        // Watches keep retrying, with growing delays: they are the first to notice that it is back.
        var questions = 0;
        stage.World.Production.Faults.FailNext(
            int.MaxValue,
            HttpStatusCode.ServiceUnavailable,
            request => request.Path.EndsWith("/deployments", StringComparison.Ordinal) || Interlocked.Increment(ref questions) > 0);

        var status = (await stage.AskAsync("/ops status")).Shown;

        status.ShouldContain("*web* in staging: `1.4.1`");
        status.Split('\n').Count(line => line.Contains("production")).ShouldBe(1, status);
        status.ShouldContain("🔌 cluster *production*: The cluster production reported an internal error");
        status.ShouldContain("Not seen: ");
        status.ShouldContain("mail in production");

        // One request for all of them each time: it takes a few until the cluster counts as unreachable.
        for (var i = 0; i < 10 && !status.Contains("is not asked again before", StringComparison.Ordinal); i++)
        {
            status = (await stage.AskAsync("/ops status")).Shown;
        }

        status.ShouldContain("is not asked again before");
        var before = questions;
        (await stage.AskAsync("/ops doctor")).Shown.ShouldContain(
            "*cluster production*: The cluster production reported an internal error");
        questions.ShouldBe(before);

        stage.World.Production.Faults.Clear();
        await stage.PassAsync(TimeSpan.FromSeconds(16));
        (await stage.AskAsync("/ops status web production")).Shown.ShouldContain("*web* in production: `1.4.1`");
    }

    [Fact]
    public async Task An_operation_interrupted_by_an_outage_continues_automatically_when_the_cluster_is_back()
    {
        await using var stage = await Stage.StartAsync();
        var plan = await stage.AskAsync("/deploy web 1.4.2 to staging");
        // The cluster becomes unreachable at the moment of the change.
        var away = false;
        stage.World.Staging.Faults.FailNext(
            int.MaxValue,
            HttpStatusCode.ServiceUnavailable,
            request => away |= request.Method == "PATCH" && !request.Query.ContainsKey("dryRun"));
        (await stage.ClickAsync(plan, "Run")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("cannot reach staging")), "the trouble");
        await stage.PassAsync(TimeSpan.FromMinutes(1));
        stage.Patches("staging").ShouldBe(0);

        stage.World.Staging.Faults.Clear();

        await stage.UntilAsync(() => stage.Deploys.LastOrDefault(m => m.Shown.Contains("Deployed *1.4.2*")), "the end of the deploy");
        stage.Patches("staging").ShouldBe(1);
    }
}
