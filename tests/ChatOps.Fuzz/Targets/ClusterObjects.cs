using System.Net;
using System.Text;
using System.Text.Json;
using ChatOps.Clusters;
using ChatOps.Clusters.Diagnosis;
using ChatOps.Clusters.Kinds;
using ChatOps.Clusters.Preflight;
using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Watching;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace ChatOps.Fuzz.Targets;

/// <summary>
/// A Deployment, its ReplicaSets and pods as an API server returns them, and an API server's errors. The server guarantees the structure of
/// what it stores, so only what others write into that structure is arbitrary: annotations, field managers, statuses, messages.
/// </summary>
internal static class ClusterObjects
{
    private static readonly Workload Web = new("staging", "web", "deployment", "web", null);

    public static void Hold(byte[] input)
    {
        IsToldInWords(Encoding.UTF8.GetString(input));
        if (Read(input) is not { } seen)
        {
            return;
        }

        var deployment = Deployment(seen);
        var set = new RevisionObject
        {
            Metadata = Owned("s1", "u1"),
            Spec = JsonElement.Parse("""{"template":{"spec":{"containers":[{"name":"web","image":"acme/web:1"}]}}}"""),
        };
        var sight = new ObservedState(
            WorkloadKind.Of(Web),
            deployment,
            [set],
            [.. (seen.Pods ?? []).Select(status => new V1Pod { Metadata = Owned("p1", "s1"), Status = status })]);
        var rollout = RolloutJudge.Judge(Web, new Goal("op1", "u1", 5, "acme/web:2"), sight, TimeSpan.FromMinutes(1));
        Property.Holds(!rollout.Message.IsEmpty, "a rollout without a word");
        RolloutJudge.IsHealthy(sight.Kind, deployment);
        Property.Holds(sight.Current is not null, "the ReplicaSet is not found again");
        Property.Holds(
            !Ownership.HoldsImage(deployment, "web", "op1", "acme/web:2") || Ownership.OperationOf(deployment.Metadata) == "op1",
            "someone else's change is ours");
        FieldOwners.By(FieldOwners.Since(deployment.Metadata, []));
        _ = Differences.Between(Snapshot.Of(Deployment(new(null, null, null))) with { Uid = "u1" }, Changed(deployment));
        Ownership.LastOwnWrite(deployment);
        _ = OwnershipWarnings.Of(Web, deployment).ToList();
        foreach (var pod in sight.Pods)
        {
            _ = PodProblems.Of(pod).ToList();
        }
    }

    private static WorkloadObject Deployment(Seen seen)
    {
        var metadata = seen.Metadata ?? new V1ObjectMeta();
        (metadata.Name, metadata.Uid, metadata.Generation) = ("web", "u1", 5 + (metadata.Generation ?? 0) % 2);
        return new()
        {
            Metadata = metadata,
            Status = seen.Status ?? new(),
            Spec = new()
            {
                Selector = new(),
                Template = new() { Spec = new() { Containers = [new() { Name = "web", Image = "acme/web:1" }] } },
            },
        };
    }

    private static WorkloadObject Changed(WorkloadObject deployment) => new()
    {
        Metadata = deployment.Metadata,
        Spec = new()
        {
            Replicas = 2,
            Template = new()
            {
                Metadata = new() { Labels = new Dictionary<string, string> { ["app"] = "web" } },
                Spec = new() { Containers = [new() { Name = "web", Image = "acme/web:2", Env = [new() { Name = "A", Value = "1" }] }] },
            },
        },
    };

    private static V1ObjectMeta Owned(string uid, string owner) =>
        new()
        {
            Name = uid,
            Uid = uid,
            OwnerReferences = [new() { ApiVersion = "v1", Kind = "x", Name = "x", Controller = true, Uid = owner }],
        };

    /// <summary>Null for input that the client library rejects with these exceptions.</summary>
    private static Seen? Read(byte[] input)
    {
        try
        {
            return HasNull(JsonElement.Parse(input)) ? null : KubernetesJson.Deserialize<Seen>(Encoding.UTF8.GetString(input));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>An API server stores neither nulls in lists nor annotations without a value.</summary>
    private static bool HasNull(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.Array => json.EnumerateArray().Any(HasNull),
        JsonValueKind.Object => json.EnumerateObject().Any(member => HasNull(member.Value)),
        _ => false,
    };

    private static void IsToldInWords(string content)
    {
        using var response = new HttpResponseMessage((HttpStatusCode)(400 + (content.Length % 200)));
        var trouble = ApiError.From("staging", new HttpOperationException { Response = new HttpResponseMessageWrapper(response, content) });
        Property.Holds(trouble is { Words.IsEmpty: false }, "a refusal without words");
    }

    private sealed record Seen(V1ObjectMeta? Metadata, WorkloadStatus? Status, IList<V1PodStatus>? Pods);
}
