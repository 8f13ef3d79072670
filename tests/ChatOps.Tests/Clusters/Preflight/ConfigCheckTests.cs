using System.Net;
using System.Text;
using ChatOps.Clusters;
using ChatOps.Clusters.Preflight;
using ChatOps.Clusters.Reading;
using ChatOps.Playground.Kubernetes;
using k8s;
using Cluster = ChatOps.Clusters.Cluster;

namespace ChatOps.Tests.Clusters.Preflight;

/// <summary>How the bot asks for ConfigMaps and Secrets, and what it says when it gets no answer.</summary>
public sealed class ConfigCheckTests : IAsyncLifetime
{
    private const string Content = "open sesame";
    private static readonly Workload Web = new("production", "web", "deployment", "web", null);
    private EmulatedCluster _emulated = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ClusterFaults Faults => _emulated.Emulator.Faults;

    public async ValueTask InitializeAsync()
    {
        _emulated = await EmulatedCluster.StartAsync();
        _emulated.Emulator.Seed("web", "web", "registry.acme.io/web:1.4.1", replicas: 1);
        await _emulated.Client.CoreV1.CreateNamespacedConfigMapAsync(
            new() { Metadata = new() { Name = "settings" }, Data = new Dictionary<string, string> { ["key"] = Content } },
            "web",
            cancellationToken: Cancel);
        await _emulated.Client.CoreV1.CreateNamespacedSecretAsync(
            new() { Metadata = new() { Name = "keys" }, StringData = new Dictionary<string, string> { ["key"] = Content } },
            "web",
            cancellationToken: Cancel);
    }

    public async ValueTask DisposeAsync() => await _emulated.DisposeAsync();

    [Fact]
    public async Task Content_is_never_asked_for()
    {
        var answers = new Answers();
        using var cluster = _emulated.Through(answers);

        var changes = await CheckAsync(cluster, new("ConfigMap", "settings", false), new("Secret", "keys", false));

        changes.Warnings.Count.ShouldBe(2, "both were made after the revision");
        answers.Seen.Select(answer => answer.Path).ShouldBe(
            ["/cluster/api/v1/namespaces/web/configmaps/settings", "/cluster/api/v1/namespaces/web/secrets/keys"], ignoreOrder: true);
        answers.Seen.ShouldAllBe(answer => answer.Accept == "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1");
        answers.Seen.ShouldAllBe(
            answer => !answer.Body.Contains(Content) && !answer.Body.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes(Content))));
    }

    [Fact]
    public async Task What_the_bot_may_not_look_at_is_named_with_the_right_that_is_missing_and_the_rest_is_told()
    {
        Faults.FailNext(2, HttpStatusCode.Forbidden, request => request.Path.Contains("/secrets/", StringComparison.Ordinal));

        var changes = await CheckAsync(
            _emulated.Cluster, new("ConfigMap", "gone", false), new("Secret", "keys", false), new("Secret", "tls", true));

        changes.Warnings
            .Select(warning => warning.Text.ToString())
            .ShouldBe(["ConfigMap gone no longer exists: pods of revision 3 will not start without it."]);
        changes.Notes.Select(note => note.ToString()).ShouldBe([
            "I may not get secrets in web, so I can't tell whether this changed after revision 3 was created: Secret keys, Secret tls."
        ]);
    }

    [Fact]
    public async Task What_does_not_answer_is_a_warning_less()
    {
        Faults.FailNext(1, HttpStatusCode.ServiceUnavailable, request => request.Path.Contains("/configmaps/", StringComparison.Ordinal));
        Faults.DropNext(100, request => request.Path.Contains("/secrets/", StringComparison.Ordinal));

        var changes = await CheckAsync(_emulated.Cluster, new("ConfigMap", "settings", false), new("Secret", "keys", false));

        (changes.Warnings.Count, changes.Notes.Count).ShouldBe((0, 0));
    }

    [Fact]
    public async Task However_much_pods_read_a_few_are_asked_for_at_a_time_and_not_too_many()
    {
        var answers = new Answers();
        using var cluster = _emulated.Through(answers);

        var changes = await CheckAsync(
            cluster, [.. Enumerable.Range(0, 60).Select(i => new ConfigReference("ConfigMap", $"map-{i}", IsOptional: true))]);

        answers.Seen.Count.ShouldBe(25);
        answers.MostAtOnce.ShouldBeInRange(2, 8);
        changes.Notes
            .Select(note => note.ToString())
            .ShouldBe(["Pods of revision 3 read 60 ConfigMaps and Secrets: I checked 25 of them."]);
    }

    /// <summary>For a revision that was made an hour ago.</summary>
    private static Task<ConfigChanges> CheckAsync(Cluster cluster, params ConfigReference[] uses) =>
        cluster.CheckConfigAsync(
            Web, new("web-1", 3, "web:1", TimeProvider.System.GetUtcNow().AddHours(-1), null, null, false, uses), Cancel);

    /// <summary>Writes down what is asked, and what comes back.</summary>
    private sealed class Answers : DelegatingHandler
    {
        private readonly Lock _gate = new();
        private int _open;

        public List<(string Path, string Accept, string Body)> Seen { get; } = [];

        public int MostAtOnce { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            lock (_gate)
            {
                MostAtOnce = Math.Max(MostAtOnce, ++_open);
            }

            var answer = await base.SendAsync(request, cancellationToken);
            await answer.Content.LoadIntoBufferAsync(cancellationToken);
            var body = await answer.Content.ReadAsStringAsync(cancellationToken);
            lock (_gate)
            {
                _open--;
                Seen.Add((request.RequestUri!.AbsolutePath, string.Join(", ", request.Headers.NonValidated["Accept"]), body));
            }

            return answer;
        }
    }
}
