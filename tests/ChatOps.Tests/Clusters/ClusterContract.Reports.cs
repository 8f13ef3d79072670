using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace ChatOps.Tests.Clusters;

/// <summary>What the cluster itself reports: rows for kubectl, events, and pods on their way out.</summary>
public abstract partial class ClusterContract
{
    [Fact]
    public async Task Jobs_and_cron_jobs_have_the_columns_that_kubectl_prints()
    {
        var template = new V1JobTemplateSpec
        {
            Spec = new()
            {
                Suspend = true,
                Completions = 2,
                Template = new()
                {
                    Spec = new() { RestartPolicy = "Never", Containers = [new() { Name = "web", Image = Under.Images.Good }] },
                },
            },
        };
        var job = await Client.BatchV1.CreateNamespacedJobAsync(
            new() { Metadata = new() { Name = "nightly" }, Spec = template.Spec }, Under.Namespace, cancellationToken: Cancel);
        await Client.BatchV1.CreateNamespacedCronJobAsync(
            new()
            {
                Metadata = new() { Name = "nightly" },
                Spec = new() { Schedule = "0 5 * * *", TimeZone = "Europe/Berlin", Suspend = true, JobTemplate = template },
            },
            Under.Namespace,
            cancellationToken: Cancel);

        await SuspendedAsync("True");
        var uid = job.Metadata.Uid;
        (await TableAsync("jobs")).ShouldBe(
        [
            "Name string 0", "Status string 0", "Completions string 0", "Duration string 0", "Age string 0", "Containers string 1",
            "Images string 1", "Selector string 1",
            $"nightly|Suspended|0/2||<age>|web|{Under.Images.Good}|batch.kubernetes.io/controller-uid={uid}",
        ]);
        (await TableAsync("cronjobs")).ShouldBe(
        [
            "Name string 0", "Schedule string 0", "Timezone string 0", "Suspend boolean 0", "Active integer 0", "Last Schedule string 0",
            "Age string 0", "Containers string 1", "Images string 1", "Selector string 1",
            $"nightly|0 5 * * *|Europe/Berlin|True|0|<none>|<age>|web|{Under.Images.Good}|<none>",
        ]);

        await Client.BatchV1.PatchNamespacedJobAsync(
            new V1Patch(new { spec = new { suspend = false } }, V1Patch.PatchType.MergePatch),
            "nightly",
            Under.Namespace,
            cancellationToken: Cancel);
        await SuspendedAsync("False");
        // Its pods may have ended already.
        var cells = (await TableAsync("jobs"))[^1].Split('|');
        cells[1].ShouldBeOneOf("Running", "Complete");
        cells[3].ShouldNotBeEmpty("it has a duration since it was resumed");
    }

    /// <summary>Waits until the Job's controller says so.</summary>
    private async Task SuspendedAsync(string status)
    {
        await foreach (var (_, item) in Client.BatchV1.WatchListNamespacedJobAsync(Under.Namespace, cancellationToken: Cancel))
        {
            if (item.Status?.Conditions?.Any(c => c.Type == "Suspended" && c.Status == status) == true)
            {
                item.Status.StartTime.HasValue.ShouldBe(status == "False", "it starts when it is resumed");
                return;
            }
        }
    }

    [Fact]
    public async Task Events_that_differ_only_in_the_name_of_a_pod_are_combined_from_the_tenth_on()
    {
        await CreateAsync(replicas: 20);
        var set = (await Client.AppsV1.ListNamespacedReplicaSetAsync(Under.Namespace, cancellationToken: Cancel)).Items.Single();

        // Events are recorded beside the work, so some may come later.
        var events = new Dictionary<string, Corev1Event>();
        await foreach (var (_, item) in Client.CoreV1.WatchListNamespacedEventAsync(
            Under.Namespace, fieldSelector: $"involvedObject.uid={set.Metadata.Uid},reason=SuccessfulCreate", cancellationToken: Cancel))
        {
            events[item.Metadata.Name] = item;
            if (events.Values.Sum(e => e.Count) == 20)
            {
                break;
            }
        }

        var combined = events.Values.Single(
            e => e.Message.StartsWith("(combined from similar events): Created pod: web-", StringComparison.Ordinal));
        combined.Count.ShouldBe(11);
        events.Values.Except([combined]).Count().ShouldBe(9);
        events.Values.Except([combined]).ShouldAllBe(e => e.Count == 1);
    }

    [Fact]
    public async Task Pods_on_their_way_out_are_counted_by_their_set_and_its_deployment()
    {
        await CreateAsync(replicas: 2);
        var version = (await Client.AppsV1.ListNamespacedDeploymentAsync(
            Under.Namespace, cancellationToken: Cancel)).Metadata.ResourceVersion;
        await Client.AppsV1.PatchNamespacedDeploymentScaleAsync(
            new V1Patch(new { spec = new { replicas = 0 } }, V1Patch.PatchType.MergePatch),
            "web",
            Under.Namespace,
            cancellationToken: Cancel);

        var counts = new List<int>();
        await foreach (var (_, item) in Client.AppsV1.WatchListNamespacedDeploymentAsync(
            Under.Namespace, resourceVersion: version, cancellationToken: Cancel))
        {
            counts.Add(item.Status.TerminatingReplicas ?? 0);
            if (item.Status.ObservedGeneration == item.Metadata.Generation && item.Status.Replicas is null or 0 && counts is [.., 0]
                && counts.Any(count => count > 0))
            {
                break;
            }
        }

        counts.Max().ShouldBe(2);
        var set = (await Client.AppsV1.ListNamespacedReplicaSetAsync(Under.Namespace, cancellationToken: Cancel)).Items.Single();
        set.Status.TerminatingReplicas.ShouldBe(0);
    }

    /// <summary>The columns, and then the cells of each row; ages are left out.</summary>
    private async Task<IReadOnlyList<string>> TableAsync(string resource)
    {
        var client = (Kubernetes)Client;
        using var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri(client.BaseUri, $"apis/batch/v1/namespaces/{Under.Namespace}/{resource}"));
        request.Headers.Accept.ParseAdd("application/json;as=Table;v=v1;g=meta.k8s.io");
        if (client.Credentials is { } credentials)
        {
            await credentials.ProcessHttpRequestAsync(request, Cancel);
        }

        using var answer = await client.HttpClient.SendAsync(request, Cancel);
        var table = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!;
        var columns = table["columnDefinitions"]!.AsArray();
        var age = columns.Select(column => (string)column!["name"]!).ToList().IndexOf("Age");
        return
        [
            .. columns.Select(column => $"{column!["name"]} {column["type"]} {column["priority"]}"),
            .. table["rows"]!.AsArray().Select(row => string.Join(
                '|', row!["cells"]!.AsArray().Select((cell, place) => place == age ? "<age>" : cell?.ToString()))),
        ];
    }
}
