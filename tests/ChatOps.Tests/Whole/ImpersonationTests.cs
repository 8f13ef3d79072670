using System.Collections.Concurrent;
using ChatOps.Clusters.Connections;
using ChatOps.People;
using ChatOps.Playground;
using ChatOps.Tests.Clusters.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Whole;

/// <summary>The cluster's own RBAC and audit log see the person.</summary>
public sealed class ImpersonationTests
{
    [Fact]
    public async Task Requests_of_a_person_are_dry_run_and_made_as_that_person()
    {
        await using var stage = await StartAsync();

        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed"));
        await stage.RunAsync("/scale web 2 in staging", m => m.Shown.Contains("Scaled"));

        var requests = stage.World.Staging.Requests;
        requests.Select(r => (r.Method, r.DryRun)).Distinct().ShouldBe([("PATCH", true), ("PATCH", false), ("PUT", true), ("PUT", false)]);
        requests.ShouldAllBe(r => r.Impersonated.SequenceEqual(new[] { "ann@acme.io", "deployers" }));
    }

    [Fact]
    public async Task A_cluster_where_it_is_off_sees_the_bot()
    {
        await using var stage = await StartAsync();

        await stage.RunAsync("/deploy web 1.4.2 to production", m => m.Shown.Contains("Deployed"));

        stage.World.Production.Requests.ShouldNotBeEmpty();
        stage.World.Production.Requests.ShouldAllBe(r => r.Impersonated.Count == 0);
    }

    [Fact]
    public async Task A_person_without_an_identity_is_refused_with_what_to_add()
    {
        await using var stage = await StartAsync();

        var bob = stage.Slack.User("bob").Id;
        (await stage.AskAsync("/deploy web 1.4.2 to staging", by: "bob")).Shown.ShouldContain(
            $"The cluster staging uses impersonation, and no identity is configured for you. An operator can add ChatOps:People:slack:{bob} with your User.");

        stage.World.Staging.Requests.ShouldBeEmpty();
        (await stage.AskAsync("/ops status", by: "bob")).Shown.ShouldContain("*web* in staging: `1.4.1`");
    }

    [Fact]
    public async Task Automatic_changes_are_made_under_the_bots_own_identity()
    {
        await using var stage = await StartAsync(settings => settings["ChatOps:Environments:staging:AutoRollback"] = "On");
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed"));

        await stage.RunAsync("/deploy web 1.4.3-broken to staging", m => m.Shown.Contains("Rolled back"));

        stage.World.Staging.Requests.Where(r => r is { Method: "PATCH", DryRun: false })
            .Select(r => r.Impersonated.Count)
            .ShouldBe([2, 2, 0]);
    }

    [Fact]
    public async Task Doctor_checks_whether_the_bot_may_impersonate_the_configured_users()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Answer = async context =>
        {
            if (!context.Request.Path.Value!.EndsWith("/selfsubjectaccessreviews", StringComparison.Ordinal))
            {
                await ScriptedServer.AnswerAsync(context);
                return;
            }

            using var reader = new StreamReader(context.Request.Body);
            var asked = await reader.ReadToEndAsync(context.RequestAborted);
            context.Response.ContentType = "application/json";
            var allowed = asked.Contains("root") || asked.Contains("bob") ? "false" : "true";
            await context.Response.WriteAsync(
                $$"""{"kind":"SelfSubjectAccessReview","apiVersion":"authorization.k8s.io/v1","spec":{},"status":{"allowed":{{allowed}} } }""", context.RequestAborted);
        };
        using var clusters = ScriptedServer.Clusters(new() { Kubeconfig = server.Kubeconfig(), Impersonate = true }, TimeProvider.System);
        Identity[] people = [new() { User = "ann", Groups = ["deployers", "root"] }, new() { User = "bob", Groups = ["deployers"] }];

        (await clusters
            .Get("production")
            .ExamineAsync([new("production", "web", "deployment", "web", null)], TestContext.Current.CancellationToken, people)).ShouldBe(
            "The cluster production does not allow the bot to impersonate groups root, impersonate users bob. Grant it with a Role and RoleBinding; impersonation with a ClusterRole and ClusterRoleBinding.");
    }

    [Fact]
    public async Task Reads_use_the_bots_own_identity_even_during_a_change()
    {
        await using var server = await ScriptedServer.StartAsync();
        var seen = new ConcurrentQueue<string>();
        server.Answer = context =>
        {
            seen.Enqueue(
                $"{context.Request.Method} {context.Request.Headers["Impersonate-User"]}{context.Request.Headers["Impersonate-Group"]}");
            return ScriptedServer.AnswerAsync(context);
        };
        using var clusters = ScriptedServer.Clusters(new() { Kubeconfig = server.Kubeconfig(), Impersonate = true }, TimeProvider.System);

        await Impersonation.AsAsync(
            new Identity { User = "ann", Groups = ["deployers"] },
            () => clusters
                .Get("production")
                .SetImageAsync(ScriptedServer.Web, new("op1", "web:2", "x", "u1", 1), TestContext.Current.CancellationToken));

        seen.ShouldBe(["GET ", "PATCH anndeployers"]);
    }

    private static Task<Stage> StartAsync(Action<Dictionary<string, string?>>? configure = null) => Stage.StartAsync(settings =>
    {
        // Every world gives its people the same ids; configuration keys are case-insensitive.
        using var world = new World(new FakeTimeProvider());
        var ann = world.Workspace.User("ann").Id.ToLowerInvariant();
        settings["ChatOps:Clusters:staging:Impersonate"] = "true";
        settings[$"ChatOps:People:{ann}:User"] = "ann@acme.io";
        settings[$"ChatOps:People:{ann}:Groups:0"] = "deployers";
        configure?.Invoke(settings);
    });
}
