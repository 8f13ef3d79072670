using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Playground.Kubernetes;

/// <summary>Requests that the API server refuses, and its error messages (Kubernetes 1.36: apiserver, apimachinery).</summary>
public sealed class RefusalTests : IAsyncLifetime
{
    private const string Json = "application/json";
    private const string Merge = "application/merge-patch+json";
    private const string Strategic = "application/strategic-merge-patch+json";
    private const string Deployments = "apis/apps/v1/namespaces/default/deployments";
    private const string Web = $"{Deployments}/web";
    private const string Pods = "api/v1/namespaces/default/pods";

    private readonly FakeTimeProvider _clock = ClusterHost.NewClock();
    private ClusterHost _host = null!;
    private HttpClient _http = null!;

    private string Uid => _host.Cluster.Deployment("default", "web")!.Metadata.Uid;

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
    public async Task Another_uid_is_an_immutable_field_in_a_patch_and_a_failed_precondition_everywhere_else()
    {
        (await SendAsync("PATCH", Web, Merge, """{"metadata":{"uid":"other"}}""")).ShouldBe(
            (422, "Invalid", "Deployment.apps \"web\" is invalid: metadata.uid: Invalid value: \"other\": field is immutable"));
        (await SendAsync("PATCH", Web, Strategic, """{"metadata":{"uid":"other"},"spec":{"replicas":7}}""")).Code.ShouldBe(422);
        (await SendAsync("PATCH", Web, Merge, """{"metadata":{"uid":"other","resourceVersion":"1"}}""")).Reason.ShouldBe(
            "Conflict", "the version is looked at first");
        (await SendAsync("PATCH", $"{Web}/scale", Merge, """{"metadata":{"uid":"other"},"spec":{"replicas":7}}""")).ShouldBe(
            (
                409,
                "Conflict",
                $"Operation cannot be fulfilled on deployments/scale.apps \"web\": Precondition failed: UID in precondition: other, UID in object meta: {Uid}"));

        var whole = (await _http.GetStringAsync(new Uri(Web, UriKind.Relative))).Replace(Uid, "other", StringComparison.Ordinal);
        (await SendAsync("PUT", Web, Json, whole)).ShouldBe(
            (
                409,
                "Conflict",
                "Operation cannot be fulfilled on deployments.apps \"web\": StorageError: invalid object, Code: 4, Key: /registry/deployments/default/web, ResourceVersion: 0, "
                    + $"AdditionalErrorMsg: Precondition failed: UID in precondition: other, UID in object meta: {Uid}"));
        (await SendAsync("DELETE", Web, Json, """{"preconditions":{"uid":"other"}}""")).ShouldBe(
            (
                409,
                "Conflict",
                $"Operation cannot be fulfilled on Deployment.apps \"web\": the UID in the precondition (other) does not match the UID in record ({Uid}). The object might have been deleted and then recreated"));
        var version = _host.Cluster.Deployment("default", "web")!.Metadata.ResourceVersion;
        (await SendAsync("DELETE", Web, Json, """{"preconditions":{"resourceVersion":"1"}}""")).Message.ShouldEndWith(
            $"the ResourceVersion in the precondition (1) does not match the ResourceVersion in record ({version}). The object might have been modified");
        _host.Cluster.Deployment("default", "web")!.Spec.Replicas.ShouldBe(3);
    }

    [Fact]
    public async Task Values_of_the_wrong_type_are_refused_in_the_words_of_their_decoder()
    {
        const string Number = "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32";
        (await SendAsync("POST", Deployments, Json, """{"metadata":{"name":"x"},"spec":{"replicas":"three"}}""")).ShouldBe(
            (400, "BadRequest", $"Deployment in version \"v1\" cannot be handled as a Deployment: {Number}"));
        (await SendAsync(
            "POST", Deployments, Json, """{"spec":{"template":{"spec":{"containers":[{"name":"x","env":[{"name":"A","value":1}]}]}}}}""")).Message.ShouldEndWith(
            "json: cannot unmarshal number into Go struct field EnvVar.spec.template.spec.containers.env.value of type string");
        (await SendAsync("POST", Deployments, Json, """{"spec":{"replicas":1.5}}""")).Message.ShouldEndWith(
            "cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32");
        (await SendAsync("POST", Deployments, Json, """{"metadata":{"labels":["a"]}}""")).Message.ShouldEndWith(
            "cannot unmarshal array into Go struct field ObjectMeta.metadata.labels of type map[string]string");
        (await SendAsync("POST", Deployments, Json, """{"spec":{"template":[]}}""")).Message.ShouldEndWith(
            "cannot unmarshal array into Go struct field DeploymentSpec.spec.template of type v1.PodTemplateSpec");

        var merged = await SendAsync("PATCH", Web, Merge, """{"spec":{"replicas":"three"}}""");
        (merged.Code, merged.Reason).ShouldBe((422, "Invalid"));
        merged.Message.ShouldStartWith(" \"\" is invalid: patch: Invalid value: \"{\\\"");
        merged.Message.ShouldEndWith($": {Number}");
        (await SendAsync("PATCH", Web, Strategic, """{"spec":{"replicas":"three"}}""")).ShouldBe(
            (422, "Invalid", """ "" is invalid: patch: Invalid value: "map[spec:map[replicas:three]]": unrecognized type: int32"""));
        (await SendAsync("PATCH", Web, Strategic, """{"metadata":{"labels":{"a":1}}}""")).Message.ShouldEndWith(
            "\"map[metadata:map[labels:map[a:1]]]\": cannot convert int64 to string");
        (await SendAsync("PATCH", Web, Strategic, """{"spec":{"template":"x"}}""")).Message.ShouldEndWith(
            "cannot restore struct from: string");
        (await SendAsync("PATCH", $"{Web}/scale", Merge, """{"spec":{"replicas":"three"}}""")).Message.ShouldEndWith(
            "cannot unmarshal string into Go struct field ScaleSpec.spec.replicas of type int32");
    }

    [Fact]
    public async Task Unknown_fields_are_refused_warned_about_or_ignored_as_requested()
    {
        const string Body = """{"spec":{"foo":1,"replicas":4}}""";
        (await SendAsync("PATCH", $"{Web}?fieldValidation=Strict", Strategic, Body)).ShouldBe(
            (
                422,
                "Invalid",
                " \"\" is invalid: patch: Invalid value: \"map[spec:map[foo:1 replicas:4]]\": strict decoding error: unknown field \"spec.foo\""));
        (await SendAsync("PATCH", $"{Web}?fieldValidation=Strict", Merge, Body)).Message.ShouldEndWith(
            "strict decoding error: unknown field \"spec.foo\"");
        (await SendAsync(
            "POST", $"{Deployments}?fieldValidation=Strict", Json, """{"metadata":{"name":"x"},"spec":{"foo":1,"template":{"bar":1}}}""")).ShouldBe(
            (
                400,
                "BadRequest",
                "Deployment in version \"v1\" cannot be handled as a Deployment: strict decoding error: unknown field \"spec.foo\", unknown field \"spec.template.bar\""));
        _host.Cluster.Deployment("default", "web")!.Spec.Replicas.ShouldBe(3);

        foreach (var (asked, warnings) in new[] { ("", 1), ("?fieldValidation=Warn", 1), ("?fieldValidation=Ignore", 0) })
        {
            using var answer = await AnswerAsync("PATCH", Web + asked, Strategic, Body);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            (answer.Headers.TryGetValues("Warning", out var said) ? said.ToList() : []).ShouldBe(
                Enumerable.Repeat("299 - \"unknown field \\\"spec.foo\\\"\"", warnings));
        }

        (await SendAsync("PATCH", $"{Web}?fieldValidation=Loud", Strategic, Body)).Message.ShouldBe(
            "PatchOptions.meta.k8s.io \"\" is invalid: fieldValidation: Unsupported value: \"Loud\": supported values: \"\", \"Ignore\", \"Strict\", \"Warn\"");
    }

    [Fact]
    public async Task A_duplicate_field_is_reported_and_the_last_one_counts()
    {
        const string Twice = """
            {"metadata":{"name":"x","name":"y","labels":{"a":"1"},"labels":{"b":"2"}},"spec":{"foo":1,"bar":{"a":1,"a":1},"bar":2,"replicas":1,"replicas":2,
            "selector":{"matchLabels":{"app":"y"}},"template":{"metadata":{"labels":{"app":"y"}},"spec":{"containers":[{"name":"y","image":"y:1","image":"y:2"}]}}}}
            """;
        string[] found =
        [
            "duplicate field \"metadata.name\"", "duplicate field \"metadata.labels\"", "unknown field \"spec.foo\"", "unknown field \"spec.bar\"",
            "duplicate field \"spec.replicas\"", "duplicate field \"spec.template.spec.containers[0].image\"",
        ];
        (await SendAsync("POST", $"{Deployments}?fieldValidation=Strict", Json, Twice)).ShouldBe(
            (
                400,
                "BadRequest",
                $"Deployment in version \"v1\" cannot be handled as a Deployment: strict decoding error: {string.Join(", ", found)}"));
        (await WarningsAsync("POST", $"{Deployments}?fieldValidation=Ignore&dryRun=All", Json, Twice)).ShouldBeEmpty();
        (await WarningsAsync("POST", Deployments, Json, Twice)).ShouldBe(found);
        var made = _host.Cluster.Deployment("default", "y")!;
        (made.Spec.Replicas, made.Spec.Template.Spec.Containers[0].Image, string.Join(' ', made.Metadata.Labels.Keys.Order())).ShouldBe(
            (2, "y:2", "a b"), "objects are read one over the other");

        const string Patch = """{"spec":{"foo":1,"replicas":4,"replicas":5,"bar":{"a":1,"a":2}}}""";
        string[] inPatch =
        [
            "duplicate field \"spec.replicas\"",
            "duplicate field \"spec.bar.a\"",
            "unknown field \"spec.bar\"",
            "unknown field \"spec.foo\"",
        ];
        foreach (var type in new[] { Merge, Strategic })
        {
            (await SendAsync("PATCH", $"{Web}?fieldValidation=Strict", type, Patch)).Message.ShouldEndWith(
                $"strict decoding error: {string.Join(", ", inPatch)}");
            (await WarningsAsync("PATCH", Web, type, Patch)).ShouldBe(inPatch);
        }

        _host.Cluster.Deployment("default", "web")!.Spec.Replicas.ShouldBe(5);
        (await WarningsAsync(
            "PATCH",
            Web,
            "application/json-patch+json",
            """[{"op":"replace","path":"/spec/paused","path":"/spec/replicas","value":6,"foo":1},{"op":"add","path":"/metadata/labels/a","value":"b"}]""")).ShouldBe(
            ["json patch duplicate field \"[0].path\"", "json patch unknown field \"[0].foo\""]);
        _host.Cluster.Deployment("default", "web")!.Spec.Replicas.ShouldBe(6);
    }

    [Fact]
    public async Task The_only_supported_dry_run_is_All()
    {
        const string Said = "is invalid: dryRun: Unsupported value: [\"Some\"]: supported values: \"All\"";
        (await SendAsync("PATCH", $"{Web}?dryRun=Some", Merge, """{"spec":{"replicas":7}}""")).ShouldBe(
            (422, "Invalid", $"PatchOptions.meta.k8s.io \"\" {Said}"));
        (await SendAsync("POST", $"{Deployments}?dryRun=Some", Json, "{}")).Message.ShouldBe($"CreateOptions.meta.k8s.io \"\" {Said}");
        (await SendAsync("PUT", $"{Web}?dryRun=Some", Json, "{}")).Message.ShouldBe($"UpdateOptions.meta.k8s.io \"\" {Said}");
        (await SendAsync("DELETE", $"{Web}?dryRun=Some", Json, "")).Message.ShouldBe($"DeleteOptions.meta.k8s.io \"\" {Said}");
        (await SendAsync("DELETE", Web, Json, """{"dryRun":["Some"]}""")).Message.ShouldBe($"DeleteOptions.meta.k8s.io \"\" {Said}");
        (await SendAsync("DELETE", $"{Web}?propagationPolicy=Sideways", Json, "")).Message.ShouldEndWith(
            "propagationPolicy: Unsupported value: \"Sideways\": supported values: \"Foreground\", \"Background\", \"Orphan\", \"nil\"");
        (await SendAsync("PATCH", $"{Web}?force=true", Merge, "{}")).Message.ShouldEndWith(
            "force: Forbidden: may not be specified for non-apply patch");
        (await SendAsync("PATCH", Web, "application/apply-patch+yaml", "{}")).Message.ShouldEndWith(
            "fieldManager: Required value: is required for apply patch");

        foreach (var (method, path, type, body) in new[]
        {
            ("PATCH", $"{Web}?dryRun=All", Merge, """{"spec":{"replicas":7}}"""),
            ("DELETE", $"{Web}?dryRun=All", Json, ""),
            ("DELETE", Web, Json, """{"dryRun":["All"]}"""),
        })
        {
            using var answer = await AnswerAsync(method, path, type, body);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            _host.Cluster.Deployment("default", "web")!.Spec.Replicas.ShouldBe(3);
        }
    }

    [Theory]
    [InlineData("not json", "invalid character 'o' in literal null (expecting 'u')", "6e6f74206a736f6e")]
    [InlineData("", "unexpected end of JSON input", "<empty>")]
    [InlineData("{\"a\":", "unexpected end of JSON input", "{\"a\":")]
    [InlineData("{'a':1}", "invalid character '\\'' looking for beginning of object key string", "{'a':1}")]
    [InlineData("{\"a\":1,}", "invalid character '}' looking for beginning of object key string", "{\"a\":1,}")]
    [InlineData("{\"a\" 1}", "invalid character '1' after object key", "{\"a\" 1}")]
    [InlineData("{\"a\":[1 2]}", "invalid character '2' after array element", "{\"a\":[1 2]}")]
    [InlineData(
        "{\"metadata\":{\"name\":\"x\"} \"spec\":{}}",
        "invalid character '\"' after object key:value pair",
        "{\"metadata\":{\"name\":\"x\"} \"spec ...")]
    [InlineData("{} {}", "invalid character '{' after top-level value", "{} {}")]
    public async Task The_error_for_invalid_JSON_says_where_it_is_invalid(string body, string problem, string summary)
    {
        (await SendAsync("POST", Deployments, Json, body)).ShouldBe(
            (
                400,
                "BadRequest",
                $"the object provided is unrecognized (must be of type Deployment): couldn't get version/kind; json parse error: {problem} ({summary})"));
        (await SendAsync("PATCH", Web, Merge, body)).ShouldBe((400, "BadRequest", $"error decoding patch: {problem}"));
        (await SendAsync("PATCH", Web, Strategic, body)).ShouldBe((400, "BadRequest", problem));
    }

    [Fact]
    public async Task The_error_for_an_unsupported_media_type_lists_the_supported_ones()
    {
        const string Said = "the body of the request was in an unknown format - accepted media types include: ";
        const string Served = "application/json, application/yaml, application/vnd.kubernetes.protobuf";
        (await SendAsync("PATCH", Web, Json, "{}")).ShouldBe(
            (
                415,
                "UnsupportedMediaType",
                $"{Said}application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml"));
        (await SendAsync("POST", Deployments, "text/plain", "{}")).ShouldBe((415, "UnsupportedMediaType", Said + Served));
        (await SendAsync("PUT", Web, "application/xml", "{}")).Message.ShouldBe(Said + Served);
        (await SendAsync("DELETE", Web, "text/plain", "{}")).Message.ShouldBe(Said + Served);
        (await SendAsync("PATCH", Web, Merge, "[]")).Message.ShouldBe(
            "error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}");
        (await SendAsync("PATCH", Web, "application/json-patch+json", "{}")).Message.ShouldBe(
            "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp");
        (await SendAsync("PATCH", $"{Deployments}/nope", Merge, "not json")).Code.ShouldBe(404);

        using var xml = new HttpRequestMessage(HttpMethod.Get, new Uri(Web, UriKind.Relative)) { Headers = { { "Accept", "text/xml" } } };
        using var answer = await _http.SendAsync(xml, TestContext.Current.CancellationToken);
        JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["message"]!
            .GetValue<string>()
            .ShouldBe($"only the following media types are accepted: {Served}");
    }

    [Theory]
    [InlineData("labelSelector=a in", "unable to parse requirement: found '' expected: '('")]
    [InlineData("labelSelector=a in (b", "unable to parse requirement: found '', expected: ',' or ')'")]
    [InlineData("labelSelector=a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt")]
    [InlineData("labelSelector=a=b c", "found 'c', expected: ',' or 'end of string'")]
    [InlineData("labelSelector=a,,b", "found ',', expected: identifier after ','")]
    [InlineData("labelSelector==b", "found '=', expected: !, identifier, or 'end of string'")]
    [InlineData("labelSelector=a==!b", "unable to parse requirement: found '!', expected: identifier")]
    [InlineData(
        "labelSelector=a>b",
        "unable to parse requirement: values[0]: Invalid value: \"b\": for 'Gt', 'Lt' operators, the value must be an integer")]
    [InlineData(
        "labelSelector=a=-b",
        "unable to parse requirement: values[0][a]: Invalid value: \"-b\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')")]
    [InlineData("fieldSelector=a", "invalid selector: 'a'; can't understand 'a'")]
    [InlineData("fieldSelector=spec.color=red", "field label not supported: spec.color")]
    [InlineData("fieldSelector=metadata.name=a=b", "invalid field selector: unescaped character in value: 61")]
    [InlineData("continue=!", "invalid continue token: continue key is not valid: illegal base64 data at input byte 0")]
    [InlineData("continue=bm8", "invalid continue token: continue key is not valid: invalid character 'o' in literal null (expecting 'u')")]
    [InlineData("continue=e30", "invalid continue token: continue key is not valid: server does not recognize this encoded version ")]
    public async Task An_invalid_selector_or_token_is_refused(string query, string message)
    {
        var (name, value) = (query.Split('=')[0], query[(query.IndexOf('=', StringComparison.Ordinal) + 1)..]);

        (await SendAsync("GET", $"{Pods}?{name}={Uri.EscapeDataString(value)}", "", "")).ShouldBe((400, "BadRequest", message));
    }

    [Fact]
    public async Task An_expired_list_continues_with_the_token_in_its_error()
    {
        var first = JsonNode.Parse(await _http.GetStringAsync(new Uri($"{Pods}?limit=2", UriKind.Relative)))!;
        first["metadata"]!["remainingItemCount"]!.GetValue<int>().ShouldBe(1);
        JsonNode.Parse(await _http.GetStringAsync(new Uri(
            $"{Pods}?limit=2&labelSelector=app", UriKind.Relative)))!["metadata"]!["remainingItemCount"].ShouldBeNull("a selector counts nothing ahead");
        (await SendAsync("GET", $"{Deployments}?fieldSelector=spec.replicas%3D3", "", "")).Message.ShouldBe(
            "\"spec.replicas\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
        await SendAsync("PATCH", Web, Merge, """{"spec":{"paused":true}}""");
        _host.Cluster.CompactHistory();

        using var refused = await AnswerAsync("GET", $"{Pods}?limit=2&continue={first["metadata"]!["continue"]}", "", "");

        refused.StatusCode.ShouldBe(HttpStatusCode.Gone);
        var status = JsonNode.Parse(await refused.Content.ReadAsStringAsync())!;
        status["message"]!.GetValue<string>().ShouldStartWith(
            "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token");
        var rest = JsonNode.Parse(
            await _http.GetStringAsync(new Uri($"{Pods}?continue={status["metadata"]!["continue"]}", UriKind.Relative)))!;
        rest["items"]!.AsArray().ShouldHaveSingleItem();
    }

    private async Task<(int Code, string Reason, string Message)> SendAsync(string method, string path, string type, string body)
    {
        using var answer = await AnswerAsync(method, path, type, body);
        var status = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        return ((int)answer.StatusCode, status["reason"]?.GetValue<string>() ?? "", status["message"]?.GetValue<string>() ?? "");
    }

    private async Task<IReadOnlyList<string>> WarningsAsync(string method, string path, string type, string body)
    {
        using var answer = await AnswerAsync(method, path, type, body);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
        return answer.Headers.TryGetValues("Warning", out var said)
            ? [.. said.Select(each => each["299 - \"".Length..^1].Replace("\\\"", "\"", StringComparison.Ordinal))]
            : [];
    }

    private async Task<HttpResponseMessage> AnswerAsync(string method, string path, string type, string body)
    {
        using var request = new HttpRequestMessage(new(method), new Uri(path, UriKind.Relative));
        if (type.Length > 0)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new(type) } };
        }

        return await _http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
