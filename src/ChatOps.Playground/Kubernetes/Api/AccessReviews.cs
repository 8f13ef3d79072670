using System.Text.Json.Nodes;
using k8s;

namespace ChatOps.Playground.Kubernetes.Api;

/// <summary>Answers what the caller may do, by the rules of the cluster. Nothing is stored, and the rules aren't enforced.</summary>
internal static class AccessReviews
{
    /// <summary>Null when the path isn't that of an access review.</summary>
    public static Reply? Answer(Cluster cluster, ApiRequest request) => request.Segments switch
    {
        ["apis", "authorization.k8s.io", "v1", "selfsubjectrulesreviews"] => Review(request, review => Rules(cluster, review)),
        ["apis", "authorization.k8s.io", "v1", "selfsubjectaccessreviews"] => Review(request, review => Access(cluster, review)),
        _ => null,
    };

    private static Reply Review(ApiRequest request, Func<JsonObject, Answer<JsonObject>> decide)
    {
        if (request.Method != "POST")
        {
            return Failure.MethodNotAllowed();
        }

        if (request
            .ParseObject(request.Segments[^1] == "selfsubjectrulesreviews" ? "SelfSubjectRulesReview" : "SelfSubjectAccessReview")
            .Failed(out var failure, out var body) || decide(body.Object).Failed(out failure, out var status))
        {
            return failure;
        }

        var review = body.Object;
        review.Child("metadata");
        review["status"] = status;
        return new(201, review.ToJsonString());
    }

    private static Answer<JsonObject> Rules(Cluster cluster, JsonObject review) => review.Text("spec", "namespace") is { Length: > 0 } place
        ? new JsonObject
        {
            ["resourceRules"] = JsonNode.Parse(KubernetesJson.Serialize(cluster.Rules.Of(place))),
            ["nonResourceRules"] = new JsonArray(),
            ["incomplete"] = cluster.Rules.AreIncomplete,
        }
        : Failure.BadRequest("no namespace on request");

    private static Answer<JsonObject> Access(Cluster cluster, JsonObject review)
    {
        var asked = review.At("spec", "resourceAttributes");
        var resource = asked.Text("subresource") is { Length: > 0 } sub ? $"{asked.Text("resource")}/{sub}" : asked.Text("resource") ?? "";
        return new JsonObject
        {
            ["allowed"] = cluster.Rules.Of(asked.Text("namespace") ?? "").Any(rule =>
                Has(rule.Verbs, asked.Text("verb")) && Has(rule.ApiGroups, asked.Text("group") ?? "") && (Has(rule.Resources, resource)
                    || (resource.Contains('/') && rule.Resources?.Contains($"*/{resource.Split('/')[1]}") is true))
                && (rule.ResourceNames is not { Count: > 0 } || Has(rule.ResourceNames, asked.Text("name")))),
        };
    }

    private static bool Has(IList<string>? words, string? word) =>
        words is not null && (words.Contains("*") || (word is not null && words.Contains(word)));
}
