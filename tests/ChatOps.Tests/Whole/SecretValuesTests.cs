using System.Net;
using System.Text;
using ChatOps.Tests.Playground.Kubernetes;
using k8s;
using k8s.Models;
using Message = ChatOps.Playground.Slack.Message;

namespace ChatOps.Tests.Whole;

/// <summary>The values of the Secrets that a workload reads, whatever they look like, in what is shown of its pods.</summary>
public sealed class SecretValuesTests
{
    private const string Password = "correct horse battery staple??", Short = "web", Setting = "a-setting-of-1999";

    private const string File = $"# settings\nspring.password={Setting}\nmode: maintenance\n";

    private static string Base64(string value) => Convert.ToBase64String(Encoding.UTF8.GetBytes(value));

    [Fact]
    public async Task Where_Secrets_may_be_read_their_values_are_removed_from_logs_and_messages_and_are_nowhere_else()
    {
        await using var stage = await StartAsync();
        using var hunt = new SecretHunt();

        var shown = Stage.Describe(await CrashAsync(stage, "1.4.2-crash"));

        shown.ShouldContain("cannot log in as web with ***!");
        shown.ShouldContain("cannot log in as web with ∗∗∗!", customMessage: "the container's termination message");
        shown.ShouldContain("the same in base64: ***");
        shown.ShouldContain("in maintenance with ***, instead of reading ***");
        foreach (var (place, text) in await hunt.SearchAsync(stage))
        {
            foreach (var value in new[] { Password, Base64(Password).TrimEnd('='), Setting })
            {
                text.ShouldNotContain(value, customMessage: place);
            }
        }
    }

    [Fact]
    public async Task Where_they_may_not_be_read_the_log_is_shown_as_it_would_be_otherwise_and_doctor_says_so()
    {
        await using var stage = await StartAsync();
        stage.World.Staging.Rules.Of = _ =>
        [
            new() { Verbs = ["*"], ApiGroups = ["apps", "autoscaling", "policy"], Resources = ["*"] },
            new() { Verbs = ["*"], ApiGroups = [""], Resources = ["pods", "pods/log", "events", "services", "configmaps"] },
        ];
        stage.World.Staging.Faults.FailNext(1000, HttpStatusCode.Forbidden, IsSecret);

        var shown = Stage.Describe(await CrashAsync(stage, "1.4.2-crash"));

        shown.ShouldContain($"cannot log in as web with {Password}!");
        shown.ShouldContain("token=***", customMessage: "what looks like a secret is removed anyway");
        (await stage.AskAsync("/ops doctor")).Shown.ShouldContain("does not allow the bot to get secrets in web");
    }

    [Fact]
    public async Task What_cannot_be_read_now_is_not_shown()
    {
        await using var stage = await StartAsync();
        stage.World.Staging.Faults.FailNext(1000, HttpStatusCode.InternalServerError, IsSecret);

        var plan = await stage.AskAsync("/deploy web 1.4.2-crash to staging");
        await stage.ClickAsync(plan, "Run");
        var told = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => Stage.Describe(m).Contains("the Secrets that its pods read can't be read now")),
            "what is missing");

        Stage.Describe(told).ShouldNotContain("cannot log in");
        Stage.Describe(told).ShouldContain("CrashLoopBackOff");
    }

    [Fact]
    public async Task Unless_it_is_configured_no_Secret_is_read()
    {
        await using var stage = await StartAsync(reads: false);
        var isAsked = false;
        stage.World.Staging.Faults.FailNext(1, HttpStatusCode.Forbidden, request => IsSecret(request) && (isAsked = true));

        Stage.Describe(await CrashAsync(stage, "1.4.2-crash")).ShouldContain("token=***");

        isAsked.ShouldBeFalse();
        (await stage.AskAsync("/ops doctor")).Shown.ShouldNotContain("secrets in");
    }

    private static bool IsSecret(ChatOps.Playground.Kubernetes.FaultTarget request) =>
        request.Path.Contains("/secrets/", StringComparison.Ordinal);

    private static async Task<Stage> StartAsync(bool reads = true)
    {
        var stage = await Stage.StartAsync(settings =>
            settings["ChatOps:Clusters:staging:ReadSecrets"] = reads ? "true" : "false");
        using var someone = new Kubernetes(
            new KubernetesClientConfiguration { Host = new Uri(stage.WorldAddress, "clusters/staging").ToString() });
        await stage.DrivenAsync(someone.CoreV1.CreateNamespacedSecretAsync(
            new()
            {
                Metadata = new() { Name = "web-keys" },
                StringData = new Dictionary<string, string> { ["PASSWORD"] = Password, ["USER"] = Short },
            },
            "web",
            cancellationToken: stage.Stop));
        await stage.DrivenAsync(someone.CoreV1.CreateNamespacedSecretAsync(
            new()
            {
                Metadata = new() { Name = "web-file" },
                StringData = new Dictionary<string, string> { ["application.properties"] = File },
            },
            "web",
            cancellationToken: stage.Stop));
        await stage.DrivenAsync(someone.AppsV1.PatchNamespacedDeploymentAsync(
            new(
                """
                {"spec":{"template":{"spec":{
                  "volumes":[{"name":"file","secret":{"secretName":"web-file"}}],
                  "containers":[{
                    "name":"web","terminationMessagePolicy":"FallbackToLogsOnError","envFrom":[{"secretRef":{"name":"web-keys"}}]}]}}}}
                """,
                V1Patch.PatchType.StrategicMergePatch),
            "web", "web", cancellationToken: stage.Stop));
        await stage.UntilAsync(
            () => stage.World.Staging.Deployment("web", "web") is { } web && ClusterHost.IsRolledOut(web) ? web : null, "its Secrets");
        stage.World.Staging.SaidBeforeExit = _ =>
        [
            $"cannot log in as {Short} with {Password}! token=hunter2hunter2",
            $"the same in base64: {Base64(Password)}",
            $"in maintenance with {Setting}, instead of reading spring.password={Setting}",
        ];
        return stage;
    }

    private static async Task<Message> CrashAsync(Stage stage, string version)
    {
        await stage.ClickAsync(await stage.AskAsync($"/deploy web {version} to staging"), "Run");
        return await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => Stage.Describe(m) is var shown
                && shown.Contains("in maintenance with") && shown.Contains("exit code 1: web ")),
            "the log");
    }
}
