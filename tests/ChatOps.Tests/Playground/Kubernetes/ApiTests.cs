using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Playground.Kubernetes;

/// <summary>Reading and writing objects, and the error messages.</summary>
public sealed class ApiTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = ClusterHost.NewClock();
    private ClusterHost _host = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await ClusterHost.StartAsync(_clock);
        _http = _host.NewHttp();
        _host.Cluster.Seed("default", "web", "web:1");
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Missing_objects_are_404_in_the_servers_words()
    {
        var status = await StatusAsync(() => _host.Client.AppsV1.ReadNamespacedDeploymentAsync("nope", "default"));

        (status.Code, status.Reason, status.Message).ShouldBe((404, "NotFound", "deployments.apps \"nope\" not found"));
    }

    [Fact]
    public async Task A_second_object_with_the_same_name_is_refused()
    {
        var again = _host.Cluster.Deployment("default", "web")!;
        again.Metadata = new() { Name = "web" };

        var status = await StatusAsync(() => _host.Client.AppsV1.CreateNamespacedDeploymentAsync(again, "default"));

        (status.Code, status.Reason, status.Message).ShouldBe((409, "AlreadyExists", "deployments.apps \"web\" already exists"));
    }

    [Fact]
    public async Task Nothing_can_be_created_in_a_missing_namespace()
    {
        var status = await StatusAsync(
            () => _host.Client.CoreV1.CreateNamespacedConfigMapAsync(new() { Metadata = new() { Name = "a" } }, "nowhere"));

        status.Message.ShouldBe("namespaces \"nowhere\" not found");
    }

    [Fact]
    public async Task An_update_from_an_old_version_conflicts_and_changes_nothing()
    {
        var mine = await _host.Client.AppsV1.ReadNamespacedDeploymentAsync("web", "default");
        await _host.Client.AppsV1.PatchNamespacedDeploymentAsync(
            new V1Patch("""{"metadata":{"labels":{"theirs":"1"}}}""", V1Patch.PatchType.MergePatch), "web", "default");

        mine.Spec.Replicas = 9;
        var status = await StatusAsync(() => _host.Client.AppsV1.ReplaceNamespacedDeploymentAsync(mine, "web", "default"));

        (status.Code, status.Reason).ShouldBe((409, "Conflict"));
        status.Message.ShouldBe(
            "Operation cannot be fulfilled on deployments.apps \"web\": the object has been modified; please apply your changes to the latest version and try again");
        _host.Cluster.Deployment("default", "web")!.Spec.Replicas.ShouldBe(3);
    }

    [Fact]
    public async Task All_errors_in_an_object_are_reported_together_with_their_fields()
    {
        var labels = new Dictionary<string, string> { ["app"] = "x" };
        var bad = new V1Deployment
        {
            Metadata = new() { Name = "Bad_Name" },
            Spec = new()
            {
                Replicas = -1,
                Selector = new() { MatchLabels = labels },
                Template = new() { Metadata = new() { Labels = labels }, Spec = new() { Containers = [new() { Name = "x" }] } },
            },
        };

        var status = await StatusAsync(() => _host.Client.AppsV1.CreateNamespacedDeploymentAsync(bad, "default"));

        (status.Code, status.Reason).ShouldBe((422, "Invalid"));
        status.Details.Causes
            .Select(cause => cause.Field)
            .ShouldBe(["metadata.name", "spec.replicas", "spec.template.spec.containers[0].image"]);
        status.Message.ShouldStartWith(
            "Deployment.apps \"Bad_Name\" is invalid: [metadata.name: Invalid value: \"Bad_Name\": a lowercase RFC 1123 subdomain");
    }

    [Fact]
    public async Task A_selector_never_changes()
    {
        var status = await StatusAsync(() => PatchAsync(
            """{"spec":{"selector":{"matchLabels":{"app":"web","more":"x"}},"template":{"metadata":{"labels":{"more":"x"}}}}}"""));

        status.Message.ShouldEndWith(
            "spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{\"app\":\"web\", \"more\":\"x\"}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: field is immutable");
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("""{"metadata":{"name":1}}""")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"metadata":{"name":"x"},"spec":{"replicas":"three"}}""")]
    [InlineData("""{"metadata":"x"}""")]
    [InlineData("""{"metadata":{"name":"x"},"spec":{"template":[]}}""")]
    public async Task Invalid_bodies_are_refused_and_do_no_harm(string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        using var response = await _http.PostAsync(new Uri("apis/apps/v1/namespaces/default/deployments", UriKind.Relative), content);

        ((int)response.StatusCode).ShouldBeOneOf(400, 422);
        (await response.Content.ReadFromJsonAsync<V1Status>())!.Status.ShouldBe("Failure");
    }

    [Fact]
    public async Task A_dry_run_is_answered_but_stores_nothing()
    {
        var answer = await _host.Client.AppsV1.PatchNamespacedDeploymentAsync(
            new V1Patch("""{"spec":{"replicas":7}}""", V1Patch.PatchType.MergePatch), "web", "default", dryRun: "All");

        answer.Spec.Replicas.ShouldBe(7);
        _host.Cluster.Deployment("default", "web")!.Spec.Replicas.ShouldBe(3);
        _host.Cluster.Requests.Single().DryRun.ShouldBeTrue();
    }

    [Fact]
    public async Task A_change_without_effect_is_not_a_new_version()
    {
        var before = _host.Cluster.Deployment("default", "web")!;

        var after = await PatchAsync("""{"spec":{"replicas":3}}""");

        after.Metadata.ResourceVersion.ShouldBe(before.Metadata.ResourceVersion);
        after.Metadata.Generation.ShouldBe(before.Metadata.Generation);
    }

    [Fact]
    public async Task Changed_labels_are_not_a_new_generation_but_a_changed_spec_is()
    {
        (await PatchAsync("""{"metadata":{"labels":{"a":"b"}}}""")).Metadata.Generation.ShouldBe(1);
        (await PatchAsync("""{"spec":{"replicas":4}}""")).Metadata.Generation.ShouldBe(2);
    }

    [Fact]
    public async Task Who_changed_a_field_last_is_recorded()
    {
        await _host.Client.AppsV1.PatchNamespacedDeploymentAsync(
            new V1Patch(
                """{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"web:2"}]}}}}""",
                V1Patch.PatchType.StrategicMergePatch), "web", "default", fieldManager: "chatops");

        var owners = (await _host.Client.AppsV1.ReadNamespacedDeploymentAsync("web", "default")).Metadata.ManagedFields
            .Where(entry => entry.FieldsV1.ToString()!.Contains("f:image\"", StringComparison.Ordinal))
            .Select(entry => (entry.Manager, entry.Operation, entry.Time));
        owners.ShouldBe([("chatops", "Update", _clock.GetUtcNow().UtcDateTime)]);
    }

    [Fact]
    public async Task A_scale_has_no_time_and_after_one_to_0_the_replicas_have_no_owner_again()
    {
        async Task<List<(string Manager, string Subresource, DateTime? Time)>> OwnersAsync(object patch, string manager, bool scale)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            var change = new V1Patch(patch, V1Patch.PatchType.MergePatch);
            _ = scale
                ? (object)await _host.Client.AppsV1.PatchNamespacedDeploymentScaleAsync(change, "web", "default", fieldManager: manager)
                : await _host.Client.AppsV1.PatchNamespacedDeploymentAsync(change, "web", "default", fieldManager: manager);
            return (await _host.Client.AppsV1.ReadNamespacedDeploymentAsync("web", "default")).Metadata.ManagedFields
                .Where(
                    entry => entry.FieldsV1.ToString()!.Contains("f:replicas", StringComparison.Ordinal) && entry.Subresource != "status")
                .Select(entry => (entry.Manager, entry.Subresource, entry.Time)).ToList();
        }

        static object To(int replicas) => new { spec = new { replicas } };
        (await OwnersAsync(To(4), "kubectl", scale: true)).ShouldBe([("kubectl", "scale", null)]);
        (await OwnersAsync(To(5), "chatops", scale: true)).ShouldBe([("chatops", "scale", null)]);
        (await OwnersAsync(To(0), "chatops", scale: true)).ShouldBeEmpty();
        (await OwnersAsync(To(2), "chatops", scale: true)).ShouldBeEmpty();
        (await OwnersAsync(To(0), "kubectl-edit", scale: false)).ShouldBe([("kubectl-edit", null, _clock.GetUtcNow().UtcDateTime)]);
        (await OwnersAsync(To(3), "kubectl", scale: true)).ShouldBe([("kubectl", "scale", null)]);
        (await OwnersAsync(new { spec = new { paused = true } }, "kubectl-rollout", scale: false)).ShouldHaveSingleItem();
        (await OwnersAsync(new { spec = new { paused = false } }, "kubectl-rollout", scale: false)).ShouldHaveSingleItem();
        (await _host.Client.AppsV1.ReadNamespacedDeploymentAsync("web", "default")).ShouldSatisfyAllConditions(
            read => read.Spec.Paused.ShouldBeNull(),
            read => read.Metadata.ManagedFields.ShouldNotContain(entry => entry.Manager == "kubectl-rollout"));
    }

    [Fact]
    public async Task Server_side_apply_conflicts_with_another_owner_unless_forced_and_removes_what_it_omits()
    {
        await ApplyAsync(
            """{"apiVersion":"apps/v1","kind":"Deployment","spec":{"replicas":3},"metadata":{"labels":{"mine":"1"}}}""", force: false);
        var status = await StatusAsync(
            () => ApplyAsync("""{"apiVersion":"apps/v1","kind":"Deployment","spec":{"replicas":5}}""", force: false));
        status.Message.ShouldBe("Apply failed with 1 conflict: conflict with \"kubectl-create\": .spec.replicas");

        var forced = await ApplyAsync("""{"apiVersion":"apps/v1","kind":"Deployment","spec":{"replicas":5}}""", force: true);

        forced.Spec.Replicas.ShouldBe(5);
        forced.Metadata.Labels.ShouldNotContainKey("mine");
    }

    [Fact]
    public async Task The_scale_subresource_sets_the_replicas_with_a_precondition()
    {
        var scale = await _host.Client.AppsV1.ReadNamespacedDeploymentScaleAsync("web", "default");
        (scale.Spec.Replicas, scale.Status.Replicas, scale.Status.Selector).ShouldBe((3, 3, "app=web"));
        scale.Spec.Replicas = 5;
        await _host.Client.AppsV1.ReplaceNamespacedDeploymentScaleAsync(scale, "web", "default");
        _clock.Advance(TimeSpan.FromMinutes(1));
        _host.Cluster.Deployment("default", "web")!.Status.ReadyReplicas.ShouldBe(5);

        scale.Spec.Replicas = 8;
        (await StatusAsync(() => _host.Client.AppsV1.ReplaceNamespacedDeploymentScaleAsync(scale, "web", "default"))).Reason.ShouldBe(
            "Conflict");
    }

    [Fact]
    public async Task Lists_are_filtered_by_labels_and_fields()
    {
        _host.Cluster.Seed("default", "api", "api:1", replicas: 1);

        (await _host.Client.CoreV1.ListNamespacedPodAsync("default", labelSelector: "app in (api),pod-template-hash")).Items.Count.ShouldBe(
            1);
        (await _host.Client.CoreV1.ListNamespacedPodAsync("default", labelSelector: "app notin (api)")).Items.Count.ShouldBe(3);
        (await _host.Client.CoreV1.ListNamespacedPodAsync("default", fieldSelector: "status.phase!=Running")).Items.ShouldBeEmpty();
        (await _host.Client.CoreV1.ListNamespacedEventAsync(
            "default", fieldSelector: "involvedObject.kind=Deployment,involvedObject.name=api")).Items.Count.ShouldBe(1);
        (await StatusAsync(() => _host.Client.CoreV1.ListNamespacedPodAsync("default", fieldSelector: "spec.color=red"))).Message.ShouldBe(
            "field label not supported: spec.color");
    }

    [Fact]
    public async Task Long_lists_come_in_pages_and_an_old_page_is_gone_after_compaction()
    {
        var first = await _host.Client.CoreV1.ListNamespacedPodAsync("default", limit: 2);
        var rest = await _host.Client.CoreV1.ListNamespacedPodAsync(
            "default", limit: 2, continueParameter: first.Metadata.ContinueProperty);
        first.Items.Concat(rest.Items).Select(pod => pod.Name()).ShouldBe(_host.Cluster.Pods("default").Select(pod => pod.Name()));
        rest.Metadata.ContinueProperty.ShouldBeNull();

        await PatchAsync("""{"spec":{"replicas":4}}""");
        _host.Cluster.CompactHistory();
        (await StatusAsync(() => _host.Client.CoreV1.ListNamespacedPodAsync(
            "default", continueParameter: first.Metadata.ContinueProperty))).Code.ShouldBe(410);
    }

    [Fact]
    public async Task A_pods_log_can_be_read_in_part_and_followed()
    {
        var pod = _host.Cluster.Pods("default")[0].Name();
        (await ReadLogAsync($"api/v1/namespaces/default/pods/{pod}/log?tailLines=1")).ShouldBe("ready, accepting requests\n");

        using var follow = await _http.GetStreamAsync(
            new Uri($"api/v1/namespaces/default/pods/{pod}/log?follow=true&tailLines=0", UriKind.Relative));
        using var lines = new StreamReader(follow);
        await _host.Client.CoreV1.DeleteNamespacedPodAsync(pod, "default");

        (await lines.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe("received SIGTERM, shutting down");
        _clock.Advance(TimeSpan.FromSeconds(5));
        (await lines.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task A_request_for_a_missing_log_is_refused_with_the_reason()
    {
        await PatchAsync("""{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"web:2-broken"}]}}}}""");
        _clock.Advance(TimeSpan.FromSeconds(5));
        var broken = _host.Cluster.Pods("default").Single(pod => pod.Status.Phase == "Pending").Name();

        using var waiting = await _http.GetAsync(new Uri($"api/v1/namespaces/default/pods/{broken}/log", UriKind.Relative));

        (await waiting.Content.ReadFromJsonAsync<V1Status>())!.Message.ShouldBe(
            $"container \"web\" in pod \"{broken}\" is waiting to start: trying and failing to pull image");
    }

    [Theory]
    [InlineData("application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1", "PartialObjectMetadata", false)]
    [InlineData("application/json", "Secret", true)]
    public async Task Only_metadata_is_returned_if_only_metadata_is_requested(string accept, string kind, bool hasData)
    {
        await _host.Client.CoreV1.CreateNamespacedSecretAsync(
            new() { Metadata = new() { Name = "keys" }, StringData = new Dictionary<string, string> { ["key"] = "s3cret" } },
            "default",
            fieldManager: "kubectl-create");
        using var reader = _host.NewHttp();
        reader.DefaultRequestHeaders.Add("Accept", accept);

        var json = JsonNode.Parse(
            await reader.GetStringAsync(new Uri("api/v1/namespaces/default/secrets/keys", UriKind.Relative)))!.AsObject();

        (json["kind"]!.GetValue<string>(), json.ContainsKey("data")).ShouldBe((kind, hasData));
        json["metadata"]!["managedFields"]![0]!["manager"]!.GetValue<string>().ShouldBe("kubectl-create");
    }

    [Fact]
    public async Task A_cluster_with_a_token_accepts_no_one_without_it()
    {
        await using var locked = await ClusterHost.StartAsync(_clock, new() { Token = "s3cret" });
        (await locked.Client.CoreV1.ListNamespaceAsync()).Items.Count.ShouldBe(2);

        using var stranger = locked.NewHttp();
        (await stranger.GetAsync(new Uri("api/v1/namespaces", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Everything_in_a_deleted_namespace_is_deleted_too()
    {
        _host.Cluster.Seed("shop", "web", "web:1");
        await _host.Client.CoreV1.DeleteNamespaceAsync("shop");
        (await StatusAsync(() => _host.Client.CoreV1.CreateNamespacedConfigMapAsync(
            new() { Metadata = new() { Name = "a" } }, "shop"))).Code.ShouldBe(403);

        _clock.Advance(TimeSpan.FromMinutes(1));

        _host.Cluster.Namespaces().ShouldNotContain(found => found.Name() == "shop");
        _host.Cluster.Pods("shop").ShouldBeEmpty();
    }

    [Fact]
    public async Task Requests_that_could_change_something_are_recorded_in_order_with_their_details()
    {
        await _host.Client.AppsV1.ListNamespacedDeploymentAsync("default");
        await _host.Client.AppsV1.PatchNamespacedDeploymentAsync(
            new V1Patch("""{"spec":{"replicas":1}}""", V1Patch.PatchType.MergePatch), "web", "default", fieldManager: "chatops");

        var request = _host.Cluster.Requests.Single();
        (request.Method, request.Path, request.ContentType, request.FieldManager, request.Status)
            .ShouldBe(("PATCH", "/apis/apps/v1/namespaces/default/deployments/web", "application/merge-patch+json", "chatops", 200));
        JsonNode.Parse(request.Body)!["spec"]!["replicas"]!.GetValue<int>().ShouldBe(1);
        _host.Cluster.RequestCount.ShouldBe(2);
    }

    private Task<V1Deployment> PatchAsync(string patch) =>
        _host.Client.AppsV1.PatchNamespacedDeploymentAsync(new V1Patch(patch, V1Patch.PatchType.StrategicMergePatch), "web", "default");

    private Task<V1Deployment> ApplyAsync(string configuration, bool force) =>
        _host.Client.AppsV1.PatchNamespacedDeploymentAsync(
            new V1Patch(configuration, V1Patch.PatchType.ApplyPatch), "web", "default", fieldManager: "gitops", force: force);

    private Task<string> ReadLogAsync(string path) => _http.GetStringAsync(new Uri(path, UriKind.Relative));

    private static async Task<V1Status> StatusAsync<T>(Func<Task<T>> call)
    {
        var refused = await Should.ThrowAsync<HttpOperationException>(call);
        return KubernetesJson.Deserialize<V1Status>(refused.Response.Content);
    }
}
