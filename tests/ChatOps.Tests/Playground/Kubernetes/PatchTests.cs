using System.Text;
using System.Text.Json.Nodes;

namespace ChatOps.Tests.Playground.Kubernetes;

/// <summary>The three kinds of patch, sent as raw requests so that every directive can be written out.</summary>
public sealed class PatchTests : IAsyncLifetime
{
    private const string Path = "apis/apps/v1/namespaces/default/deployments/web";

    private ClusterHost _host = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await ClusterHost.StartAsync(ClusterHost.NewClock());
        _http = _host.NewHttp();
        _host.Cluster.Seed("default", "web", "web:1");
        await PatchAsync("strategic-merge-patch+json", """
            {"spec":{"template":{"spec":{
              "volumes":[{"name":"data","emptyDir":{}}],
              "tolerations":[{"key":"a"}],
              "containers":[{"name":"web","env":[{"name":"A","value":"1"},{"name":"B","value":"2"}],"volumeMounts":[{"name":"data","mountPath":"/data"}],"args":["one","two"]}]}}}}
            """);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
    }

    [Theory]
    [InlineData("containers by name", """{"containers":[{"name":"web","image":"web:2"}]}""", "$.containers[0].image", "\"web:2\"")]
    [InlineData(
        "a new container is added", """{"containers":[{"name":"log","image":"log:1"}]}""", "$.containers[*].name", """["web","log"]""")]
    [InlineData(
        "env by name",
        """{"containers":[{"name":"web","env":[{"name":"B","value":"3"}]}]}""",
        "$.containers[0].env[*].value",
        """["1","3"]""")]
    [InlineData(
        "ports by number",
        """{"containers":[{"name":"web","ports":[{"containerPort":8080,"name":"http"},{"containerPort":9090}]}]}""",
        "$.containers[0].ports[*].containerPort",
        "[8080,9090]")]
    [InlineData(
        "mounts by path",
        """{"containers":[{"name":"web","volumeMounts":[{"mountPath":"/data","name":"data","readOnly":true}]}]}""",
        "$.containers[0].volumeMounts[*].readOnly",
        "[true]")]
    [InlineData("tolerations as a whole", """{"tolerations":[{"key":"b"}]}""", "$.tolerations[*].key", """["b"]""")]
    [InlineData("args as a whole", """{"containers":[{"name":"web","args":["three"]}]}""", "$.containers[0].args", """["three"]""")]
    [InlineData(
        "an item deleted",
        """{"containers":[{"name":"web","env":[{"name":"A","$patch":"delete"}]}]}""",
        "$.containers[0].env[*].name",
        """["B"]""")]
    [InlineData(
        "a list replaced",
        """{"containers":[{"name":"web","env":[{"$patch":"replace"},{"name":"C","value":"9"}]}]}""",
        "$.containers[0].env[*].name",
        """["C"]""")]
    [InlineData(
        "an order given",
        """{"containers":[{"name":"web","$setElementOrder/env":[{"name":"B"},{"name":"A"}]}]}""",
        "$.containers[0].env[*].name",
        """["B","A"]""")]
    [InlineData("null removes", """{"containers":[{"name":"web","env":null}]}""", "$.containers[0].env", "null")]
    [InlineData(
        "only some keys retained",
        """{"volumes":[{"name":"data","$retainKeys":["name","hostPath"],"hostPath":{"path":"/x"}}]}""",
        "$.volumes[0].emptyDir",
        "null")]
    public async Task A_strategic_merge_patch_respects_keys_and_directives(string what, string podSpec, string where, string expected)
    {
        var (code, json) = await PatchAsync(
            "strategic-merge-patch+json", """{"spec":{"template":{"spec":POD}}}""".Replace("POD", podSpec, StringComparison.Ordinal));

        code.ShouldBe(200, what);
        (Select(json["spec"]!["template"]!["spec"], where)?.ToJsonString() ?? "null").ShouldBe(expected, what);
    }

    [Fact]
    public async Task An_item_without_its_key_is_refused()
    {
        var (code, json) = await PatchAsync(
            "strategic-merge-patch+json", """{"spec":{"template":{"spec":{"containers":[{"image":"x"}]}}}}""");

        code.ShouldBe(400);
        json["message"]!.GetValue<string>().ShouldContain("does not contain declared merge key: name");
    }

    [Fact]
    public async Task A_merge_patch_replaces_lists_and_removes_by_null()
    {
        var (code, json) = await PatchAsync(
            "merge-patch+json",
            """{"metadata":{"labels":{"app":null,"x":"y"}},"spec":{"template":{"spec":{"containers":[{"name":"other","image":"o:1"}]}}}}""");

        code.ShouldBe(200);
        json["metadata"]!["labels"]!.ToJsonString().ShouldBe("""{"x":"y"}""");
        json["spec"]!["template"]!["spec"]!["containers"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_JSON_patch_tests_adds_moves_and_removes()
    {
        var (code, json) = await PatchAsync("json-patch+json", """
            [{"op":"test","path":"/spec/replicas","value":3},
             {"op":"replace","path":"/spec/replicas","value":4},
             {"op":"add","path":"/metadata/annotations/a~1b","value":"c"},
             {"op":"add","path":"/spec/template/spec/containers/0/args/-","value":"three"},
             {"op":"copy","from":"/metadata/annotations/a~1b","path":"/metadata/annotations/copied"},
             {"op":"move","from":"/metadata/annotations/copied","path":"/metadata/annotations/moved"},
             {"op":"remove","path":"/spec/template/spec/containers/0/env/0"}]
            """);

        code.ShouldBe(200);
        json["spec"]!["replicas"]!.GetValue<int>().ShouldBe(4);
        json["metadata"]!["annotations"]!["moved"]!.GetValue<string>().ShouldBe("c");
        json["metadata"]!["annotations"]!["copied"].ShouldBeNull();
        json["spec"]!["template"]!["spec"]!["containers"]![0]!["args"]!.AsArray().Count.ShouldBe(3);
        json["spec"]!["template"]!["spec"]!["containers"]![0]!["env"]![0]!["name"]!.GetValue<string>().ShouldBe("B");
    }

    [Theory]
    [InlineData("""[{"op":"test","path":"/spec/replicas","value":99},{"op":"replace","path":"/spec/replicas","value":1}]""", 422)]
    [InlineData("""[{"op":"replace","path":"/spec/nothing/here","value":1}]""", 422)]
    [InlineData("""[{"op":"remove","path":"/metadata/annotations/none"}]""", 422)]
    [InlineData("""[{"op":"dance","path":"/spec"}]""", 422)]
    [InlineData("""[{"op":"add","path":"no slash","value":1}]""", 422)]
    [InlineData("""[null]""", 422)]
    [InlineData("""{"spec":{}}""", 400)]
    public async Task A_JSON_patch_that_cannot_be_applied_changes_nothing(string patch, int expected)
    {
        var (code, _) = await PatchAsync("json-patch+json", patch);

        code.ShouldBe(expected);
        _host.Cluster.Deployment("default", "web")!.Spec.Replicas.ShouldBe(3);
    }

    [Theory]
    [InlineData("merge-patch+json")]
    [InlineData("strategic-merge-patch+json")]
    public async Task A_patch_that_names_another_version_conflicts(string kind)
    {
        var (code, json) = await PatchAsync(kind, """{"metadata":{"resourceVersion":"1"},"spec":{"replicas":9}}""");

        code.ShouldBe(409);
        json["reason"]!.GetValue<string>().ShouldBe("Conflict");
        _host.Cluster.Deployment("default", "web")!.Spec.Replicas.ShouldBe(3);
    }

    [Fact]
    public async Task A_patch_that_names_the_current_version_is_applied()
    {
        var version = _host.Cluster.Deployment("default", "web")!.Metadata.ResourceVersion;

        var (code, _) = await PatchAsync(
            "merge-patch+json",
            """{"metadata":{"resourceVersion":"VERSION"},"spec":{"replicas":9}}""".Replace("VERSION", version, StringComparison.Ordinal));

        code.ShouldBe(200);
        _host.Cluster.Deployment("default", "web")!.Spec.Replicas.ShouldBe(9);
    }

    [Fact]
    public async Task An_unknown_kind_of_patch_is_415()
    {
        var (code, _) = await PatchAsync("json", "{}");

        code.ShouldBe(415);
    }

    // "[*]" maps over a list, "[0]" selects an item, a name selects a member: as much of JSONPath as these tests need.
    private static JsonNode? Select(JsonNode? node, string path)
    {
        foreach (var (index, step) in path.Split('.').Index().Skip(1))
        {
            var name = step.Split('[')[0];
            node = (node as JsonObject)?[name];
            if (step.EndsWith("[*]", StringComparison.Ordinal))
            {
                var rest = string.Join('.', path.Split('.').Skip(index + 1));
                return new JsonArray([.. (node as JsonArray ?? []).Select(item => Select(item, $"$.{rest}")?.DeepClone())]);
            }

            node = step.EndsWith("[0]", StringComparison.Ordinal) ? node?[0] : node;
        }

        return node;
    }

    private async Task<(int Code, JsonNode Json)> PatchAsync(string kind, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, $"application/{kind}");
        using var response = await _http.PatchAsync(new Uri(Path, UriKind.Relative), content);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }
}
