using System.Text;
using System.Text.Json.Nodes;
using ChatOps.Clusters.Watching;
using ChatOps.Clusters.Writing;
using k8s;

namespace ChatOps.Tests.Clusters;

/// <summary>The API server refuses what can't be meant, and reports it in its own words.</summary>
public abstract partial class ClusterContract
{
    private const string Json = "application/json";
    private const string Merge = "application/merge-patch+json";
    private const string Strategic = "application/strategic-merge-patch+json";

    [Fact]
    public async Task A_request_that_cannot_be_meant_is_refused_and_says_why()
    {
        await CreateAsync(replicas: 1);
        var before = await SeeAsync();
        var deployments = $"apis/apps/v1/namespaces/{Under.Namespace}/deployments";
        const string StrictDecoding = "strict decoding error: unknown field \"spec.foo\"";
        var web = $"{deployments}/web";

        foreach (var (method, path, type, body, code, words) in new[]
        {
            ("PATCH", web, Merge, """{"metadata":{"uid":"other"}}""", 422, "metadata.uid: Invalid value: \"other\""),
            ("PATCH", web, Merge, """{"spec":{"replicas":"three"}}""", 422, "json: cannot unmarshal string into Go struct field"),
            ("PATCH", web, Strategic, """{"spec":{"replicas":"three"}}""", 422, "unrecognized type: int32"),
            ("PATCH", $"{web}?fieldValidation=Strict", Merge, """{"spec":{"foo":1}}""", 422, StrictDecoding),
            ("POST", $"{deployments}?fieldValidation=Strict", Json, """{"spec":{"foo":1}}""", 400, StrictDecoding),
            ("PATCH", $"{web}?dryRun=Some", Merge, """{"spec":{"replicas":7}}""", 422, "dryRun: Unsupported value: [\"Some\"]"),
            ("PATCH", web, Json, "{}", 415, "unknown format - accepted media types include: "),
            ("PATCH", web, Merge, "not json", 400, "error decoding patch: invalid character 'o' in literal null"),
            ("POST", deployments, Json, "{\"a\":", 400, "unexpected end of JSON input"),
            ("GET", $"{deployments}?labelSelector=a%20in", Json, "", 400, "unable to parse requirement"),
            ("GET", $"{deployments}?fieldSelector=spec.color%3Dred", Json, "", 400, "is not a known field selector"),
            ("GET", $"{deployments}?continue=!", Json, "", 400, "continue key is not valid"),
            ("DELETE", web, Json, """{"preconditions":{"uid":"other"}}""", 409, "the UID in the precondition (other) does not match"),
            ("PATCH", web, Merge, """{"metadata":{"resourceVersion":"1"},"spec":{"replicas":7}}""", 409, "the object has been modified"),
        })
        {
            var refused = await SendAsync(method, path, type, body);
            refused.Code.ShouldBe(code, $"{method} {path} {body}: {refused.Message}");
            refused.Message.ShouldContain(words);
        }

        (await SeeAsync()).ShouldSatisfyAllConditions(
            state => state.Uid.ShouldBe(before.Uid), state => state.Generation.ShouldBe(before.Generation));
    }

    [Fact]
    public async Task A_malformed_image_is_accepted_and_its_pods_fail()
    {
        await CreateAsync(replicas: 1);

        var applied = (await DeployAsync("op1", "web:1:2")).ShouldBeOfType<WriteResult.Applied>();

        await foreach (var rollout in Cluster.WatchAsync(Web, new Goal("op1", applied.Uid, applied.Generation, Image: "web:1:2"), Cancel))
        {
            rollout.Phase.ShouldNotBe(RolloutPhase.Done);
            if (rollout.Problems is [var problem, ..])
            {
                problem.Reason.ShouldBe("InvalidImageName");
                problem.Text.ShouldContain("couldn't parse image name");
                return;
            }
        }
    }

    /// <summary>Sends what no client would, with the credentials of the independent one.</summary>
    private async Task<(int Code, string Message)> SendAsync(string method, string path, string type, string body)
    {
        var client = (Kubernetes)Client;
        using var request = new HttpRequestMessage(new(method), new Uri(client.BaseUri, path));
        if (body.Length > 0)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new(type) } };
        }

        if (client.Credentials is { } credentials)
        {
            await credentials.ProcessHttpRequestAsync(request, Cancel);
        }

        using var answer = await client.HttpClient.SendAsync(request, Cancel);
        var status = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!;
        return ((int)answer.StatusCode, status["message"]?.GetValue<string>() ?? "");
    }
}
