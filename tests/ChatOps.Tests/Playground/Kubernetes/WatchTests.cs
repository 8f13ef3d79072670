using System.Net;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Playground.Kubernetes;

/// <summary>Watches, and faults in watches and in other requests.</summary>
public sealed class WatchTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = ClusterHost.NewClock();
    private ClusterHost _host = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await ClusterHost.StartAsync(_clock);
        _http = _host.NewHttp();
        _host.Cluster.Seed("default", "web", "web:1", replicas: 2);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_watch_continues_from_the_version_of_a_list()
    {
        var version = await VersionAsync();
        await ScaleAsync(3);
        using var watch = await WatchAsync($"resourceVersion={version}");

        var first = await NextAsync(watch);

        first.Type.ShouldBe("MODIFIED");
        first.Object["spec"]!["replicas"]!.GetValue<int>().ShouldBe(3);
    }

    [Theory]
    [InlineData("")]
    [InlineData("resourceVersion=0")]
    public async Task A_watch_without_a_version_starts_with_the_existing_objects(string query)
    {
        using var watch = await WatchAsync(query);

        (await NextAsync(watch)).Type.ShouldBe("ADDED");
        await _host.Client.AppsV1.DeleteNamespacedDeploymentAsync("web", "default");
        (await NextAsync(watch)).Type.ShouldBe("DELETED");
    }

    [Fact]
    public async Task A_watch_sees_which_objects_start_and_stop_to_match_its_selection()
    {
        using var watch = await WatchAsync("labelSelector=live%3Dyes&resourceVersion=" + await VersionAsync());

        await LabelAsync("yes");
        (await NextAsync(watch)).Type.ShouldBe("ADDED");
        await ScaleAsync(3);
        (await NextAsync(watch)).Type.ShouldBe("MODIFIED");
        await LabelAsync("no");
        var left = await NextAsync(watch);
        left.Type.ShouldBe("DELETED");
        left.Object["metadata"]!["labels"]!["live"]!.GetValue<string>().ShouldBe("yes");
    }

    [Fact]
    public async Task A_watch_can_be_resumed_from_the_version_of_its_last_event_and_misses_nothing()
    {
        using var watch = await WatchAsync("resourceVersion=0");
        var last = (await NextAsync(watch)).Object["metadata"]!["resourceVersion"]!.GetValue<string>();
        await ScaleAsync(3);
        await ScaleAsync(4);

        using var resumed = await WatchAsync($"resourceVersion={last}");

        (await NextAsync(resumed)).Object["spec"]!["replicas"]!.GetValue<int>().ShouldBe(3);
        (await NextAsync(resumed)).Object["spec"]!["replicas"]!.GetValue<int>().ShouldBe(4);
    }

    [Fact]
    public async Task A_version_that_was_compacted_away_is_answered_with_410()
    {
        var version = await VersionAsync();
        await ScaleAsync(3);
        _host.Cluster.CompactHistory();

        using var watch = await WatchAsync($"resourceVersion={version}");

        var error = await NextAsync(watch);
        error.Type.ShouldBe("ERROR");
        (error.Object["code"]!.GetValue<int>(), error.Object["reason"]!.GetValue<string>()).ShouldBe((410, "Expired"));
        (await watch.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task Old_versions_leave_the_history_automatically()
    {
        await using var small = await ClusterHost.StartAsync(_clock, new() { HistoryLimit = 5 });
        small.Cluster.Seed("default", "web", "web:1");
        using var client = small.NewHttp();

        using var stream = new StreamReader(
            await client.GetStreamAsync(new Uri("api/v1/namespaces/default/pods?watch=true&resourceVersion=101", UriKind.Relative)));

        (await stream.ReadLineAsync(TestContext.Current.CancellationToken))!.ShouldContain("\"code\":410");
    }

    [Fact]
    public async Task A_watch_with_bookmarks_gets_the_current_version_from_time_to_time()
    {
        using var watch = await WatchAsync($"allowWatchBookmarks=true&resourceVersion={await VersionAsync()}");
        _clock.Advance(TimeSpan.FromMinutes(1));

        var bookmark = await NextAsync(watch);

        bookmark.Type.ShouldBe("BOOKMARK");
        bookmark.Object["metadata"]!["resourceVersion"]!.GetValue<string>().ShouldBe(await VersionAsync());
    }

    [Fact]
    public async Task A_streaming_list_ends_its_initial_events_with_a_bookmark()
    {
        using var watch = await WatchAsync("sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true");

        (await NextAsync(watch)).Type.ShouldBe("ADDED");
        (await NextAsync(watch)).Object["metadata"]!["annotations"]!["k8s.io/initial-events-end"]!.GetValue<string>().ShouldBe("true");
    }

    [Fact]
    public async Task A_watch_ends_gracefully_at_its_timeout()
    {
        using var watch = await WatchAsync($"timeoutSeconds=30&resourceVersion={await VersionAsync()}");
        _clock.Advance(TimeSpan.FromSeconds(30));

        (await watch.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task Cutting_the_watches_breaks_their_connections()
    {
        using var watch = await WatchAsync($"resourceVersion={await VersionAsync()}");
        _host.Cluster.CutWatches();

        await Should.ThrowAsync<Exception>(async () =>
        {
            // Reading from a broken connection throws; one that ended gracefully would return null, without an exception.
            await watch.ReadLineAsync(TestContext.Current.CancellationToken);
        });
    }

    [Fact]
    public async Task The_official_client_watches()
    {
        var seen = new List<string>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        await foreach (var (type, pod) in _host.Client.CoreV1.WatchListNamespacedPodAsync("default", cancellationToken: stop.Token))
        {
            seen.Add($"{type} {pod.Status.Phase}");
            if (seen.Count == 2)
            {
                break;
            }
        }

        seen.ShouldBe(["Added Running", "Added Running"]);
    }

    [Fact]
    public async Task A_table_watch_sends_its_columns_once()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/v1/namespaces/default/pods?watch=true");
        request.Headers.Add("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io");
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var watch = new StreamReader(await response.Content.ReadAsStreamAsync());

        var first = (await NextAsync(watch)).Object;
        first["kind"]!.GetValue<string>().ShouldBe("Table");
        first["columnDefinitions"]!.AsArray()
            .Select(column => column!["name"]!.GetValue<string>())
            .Take(5)
            .ShouldBe(["Name", "Ready", "Status", "Restarts", "Age"]);
        (await NextAsync(watch)).Object["columnDefinitions"].ShouldBeNull();
    }

    [Fact]
    public async Task A_failure_can_be_injected_into_the_next_matching_requests()
    {
        _host.Cluster.Faults.FailNext(1, HttpStatusCode.TooManyRequests, target => target.Method == "PATCH", TimeSpan.FromSeconds(7));
        await VersionAsync();

        using var refused = await SendScaleAsync(5);
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(7));

        using var accepted = await SendScaleAsync(5);
        accepted.StatusCode.ShouldBe(HttpStatusCode.OK);
        _host.Cluster.Requests.Select(request => request.Status).ShouldBe([429, 200]);
    }

    [Fact]
    public async Task A_dropped_request_is_not_carried_out_but_a_lost_answer_is()
    {
        _host.Cluster.Faults.DropNext(1, target => target.Method == "PATCH");
        await Should.ThrowAsync<HttpRequestException>(() => SendScaleAsync(5));
        _host.Cluster.Deployment("default", "web")!.Spec.Replicas.ShouldBe(2);

        _host.Cluster.Faults.LoseNextAnswers(1, target => target.Method == "PATCH");
        await Should.ThrowAsync<HttpRequestException>(() => SendScaleAsync(5));
        _host.Cluster.Deployment("default", "web")!.Spec.Replicas.ShouldBe(5);
        _host.Cluster.Requests.Select(request => request.Status).ShouldBe([0, 200]);
    }

    private async Task<StreamReader> WatchAsync(string query) =>
        new(await _http.GetStreamAsync(new Uri($"apis/apps/v1/namespaces/default/deployments?watch=true&{query}", UriKind.Relative)));

    private static async Task<(string Type, JsonNode Object)> NextAsync(StreamReader watch)
    {
        var json = JsonNode.Parse((await watch.ReadLineAsync(TestContext.Current.CancellationToken))!)!;
        return (json["type"]!.GetValue<string>(), json["object"]!);
    }

    private async Task<string> VersionAsync() =>
        (await _host.Client.AppsV1.ListNamespacedDeploymentAsync("default")).Metadata.ResourceVersion;

    private Task<V1Deployment> ScaleAsync(int replicas) => PatchAsync($$$"""{"spec":{"replicas":{{{replicas}}}}}""");

    private Task<V1Deployment> LabelAsync(string live) =>
        PatchAsync("""{"metadata":{"labels":{"live":"LIVE"}}}""".Replace("LIVE", live, StringComparison.Ordinal));

    private Task<V1Deployment> PatchAsync(string patch) =>
        _host.Client.AppsV1.PatchNamespacedDeploymentAsync(new V1Patch(patch, V1Patch.PatchType.MergePatch), "web", "default");

    private async Task<HttpResponseMessage> SendScaleAsync(int replicas)
    {
        using var content = new StringContent(
            $$$"""{"spec":{"replicas":{{{replicas}}}}}""", System.Text.Encoding.UTF8, "application/merge-patch+json");
        return await _http.PatchAsync(new Uri("apis/apps/v1/namespaces/default/deployments/web", UriKind.Relative), content);
    }
}
