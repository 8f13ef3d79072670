using System.Net;
using k8s;

namespace ChatOps.Tests.Whole;

/// <summary>What differs between two environments, versions or revisions.</summary>
public sealed class DiffTests
{
    [Fact]
    public async Task Two_environments_are_compared_field_by_field_without_secrets()
    {
        await using var stage = await Stage.StartAsync();
        (await stage.AskAsync("/ops diff web staging production")).Shown.ShouldContain("*staging*: `1.4.1` now");
        await ConfigureAsync(stage, "staging", "debug", "hunter2", "Xk29dhQ81kLmn02Plq77", "1");
        await ConfigureAsync(stage, "production", "<!channel>", "swordfish", "Zk29dhQ81kLmn02Plq78", "2");
        await stage.SetImageByHandAsync("production", "registry.acme.io/web:1.4.0");
        var asked = stage.Cluster("staging").RequestCount;

        var answer = (await stage.AskAsync("/ops diff web staging production")).Shown;

        answer.ShouldContain("web: staging compared with production");
        answer.ShouldContain("`containers[web].image`: `registry.acme.io/web:1.4.1` → `registry.acme.io/web:1.4.0`");
        answer.ShouldContain("`containers[web].env[LOG_LEVEL]`: `debug` → `&lt;!channel&gt;`");
        answer.ShouldContain("`containers[web].env[DB_PASSWORD]`: differs (values hidden)");
        answer.ShouldContain("`containers[web].env[EXTRA]`: differs (values hidden)");
        answer.ShouldContain("`containers[web].resources.limits.memory`: `1Gi` → `2Gi`");
        answer.ShouldContain("ConfigMap web-config, `mode`: differs");
        answer.ShouldNotContain("hunter2");
        answer.ShouldNotContain("swordfish");
        answer.ShouldNotContain("Xk29dhQ81kLmn02Plq77");
        answer.ShouldNotContain("same");
        (stage.Cluster("staging").RequestCount - asked).ShouldBeLessThanOrEqualTo(2);
        answer.IndexOf(".image", StringComparison.Ordinal).ShouldBeLessThan(answer.IndexOf("LOG_LEVEL", StringComparison.Ordinal));

        (await stage.AskAsync("/ops diff web staging vs staging")).Shown.ShouldContain("No differences.");
        stage.Cluster("production").Faults.FailNext(50, HttpStatusCode.Forbidden, target => target.Path.Contains("configmaps"));
        (await stage.AskAsync("/ops diff web staging to production")).Shown.ShouldContain("ConfigMap web-config couldn't be read: ");
        stage.Cluster("production").Faults.Clear();
        stage.Cluster("production").Faults.FailNext(50, HttpStatusCode.Forbidden);
        var unread = (await stage.AskAsync("/ops diff web staging production")).Shown;
        unread.ShouldContain("🔌 *production*: ");
        unread.ShouldNotContain("No differences");
    }

    [Fact]
    public async Task Two_versions_or_revisions_of_an_environment_are_compared_from_its_history()
    {
        await using var stage = await Stage.StartAsync();
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed"));

        foreach (var two in new[] { "1.4.1 1.4.2 in staging", "1.4.1 staging", "1 2 in staging", "revision 1 revision 2 in staging" })
        {
            var answer = (await stage.AskAsync($"/ops diff web {two}")).Shown;
            answer.ShouldContain(
                "`containers[web].image`: `registry.acme.io/web:1.4.1` → `registry.acme.io/web:1.4.2`", customMessage: two);
            answer.ShouldContain("`1.4.1`, revision 1 of <!date^");
            answer.ShouldNotContain("`replicas`");
        }

        foreach (var (typed, said) in new[]
        {
            ("web 1.4.1 9.9.9 in staging", "The cluster keeps no revision `9.9.9` of it in staging, but 1.4.2 (2), 1.4.1 (1)"),
            ("web 1.4.1 1.4.2", "in which environment?"),
            ("web", "Compare what?"), ("web staging", "Compare what?"), ("wbe a b", "Did you mean `web`?"),
            ("web staging prodcution", "Did you mean `production`?"), ("web staging 😀", "The cluster keeps no revision `😀`"),
            ("web staging production 1.4.2", "I understood the rest, but not `1.4.2`"),
        })
        {
            (await stage.AskAsync($"/ops diff {typed}")).Shown.ShouldContain(said, customMessage: typed);
        }
    }

    [Fact]
    public async Task In_Teams_it_is_the_same()
    {
        await using var stage = await Stage.StartAsync(TeamsWorld.OnlyTeams);
        await TeamsWorld.InstallAsync(stage);
        await stage.SetImageByHandAsync("production", "registry.acme.io/web:1.4.0");

        (await TeamsTests.AskAsync(stage, "ann", "@ChatOps diff web staging production", "compared with")).Shown.ShouldContain(
            "containers[web].image: registry.acme.io/web:1.4.1 → registry.acme.io/web:1.4.0");
    }

    private static async Task ConfigureAsync(Stage stage, string cluster, string level, string password, string extra, string mode)
    {
        using var client = new Kubernetes(
            new KubernetesClientConfiguration { Host = new Uri(stage.WorldAddress, $"clusters/{cluster}").ToString() });
        await stage.DrivenAsync(client.CoreV1.CreateNamespacedConfigMapAsync(
            new()
            {
                Metadata = new() { Name = "web-config" },
                Data = new Dictionary<string, string> { ["mode"] = mode, ["same"] = "same" },
            },
            "web",
            cancellationToken: stage.Stop));
        object Env(string name, string value) => new { name, value };
        await stage.PatchByHandAsync(cluster, new
        {
            spec = new
            {
                template = new
                {
                    spec = new
                    {
                        containers = new[]
                        {
                            new
                            {
                                name = "web",
                                env = new[]
                                {
                                    Env("LOG_LEVEL", level), Env("DB_PASSWORD", password), Env("EXTRA", extra), Env("REGION", "same"),
                                },
                                envFrom = new[] { new { configMapRef = new { name = "web-config" } } },
                                resources = new { limits = new { memory = mode + "Gi" } },
                            },
                        },
                    },
                },
            },
        });
    }
}
