using System.Text.Json.Nodes;

namespace ChatOps.Playground.Kubernetes.Api;

/// <summary>
/// The checks that the API server makes of a write request before it looks at any object: its media type and its parameters.
/// </summary>
internal static class RequestChecks
{
    public const string ApplyPatch = "application/apply-patch+yaml";

    public static readonly string[] Served = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];

    private static readonly string[] Patches =
    [
        "application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json", ApplyPatch
    ];

    public static Failure? Problem(ApiRequest request) => MediaType(request) ?? request.Method switch
    {
        "POST" => Options(request, "CreateOptions"),
        "PUT" => Options(request, "UpdateOptions"),
        "PATCH" => Apply(request) ?? Options(request, "PatchOptions"),
        _ => null,
    };

    public static Failure? DryRun(IReadOnlyList<string> said, string kind) => said.All(value => value == "All")
        ? null
        : Failure.InvalidOptions(kind, Cause.Unsupported("dryRun", new JsonArray([.. said]).ToJsonString(), "All"));

    private static Failure? MediaType(ApiRequest request)
    {
        var accepted = request.Method == "PATCH" ? Patches : Served;
        return accepted.Contains(request.ContentType)
            || (request.Method != "PATCH" && (request.ContentType.Length == 0 || (request.Method == "DELETE" && request.Bytes.IsEmpty)))
            ? null
            : new(
                415,
                "UnsupportedMediaType",
                $"the body of the request was in an unknown format - accepted media types include: {string.Join(", ", accepted)}");
    }

    private static Failure? Apply(ApiRequest request) => (
        request.ContentType == ApplyPatch, request.Query["fieldManager"].ToString().Length > 0, request.Query.ContainsKey("force")) switch
    {
        (true, false, _) => Failure.InvalidOptions("PatchOptions", Cause.Required("fieldManager", "is required for apply patch")),
        (false, _, true) => Failure.InvalidOptions("PatchOptions", Cause.Forbidden("force", "may not be specified for non-apply patch")),
        _ => null,
    };

    private static Failure? Options(ApiRequest request, string kind)
    {
        if (request.Query["fieldManager"].ToString().Length > 128)
        {
            return Failure.InvalidOptions(kind, new("FieldValueTooLong", "fieldManager", "Too long: may not be more than 128 bytes"));
        }

        var validation = request.Query["fieldValidation"].ToString();
        return DryRun([.. request.Query["dryRun"].OfType<string>().Where(value => value.Length > 0)], kind)
            ?? (validation is "" or "Ignore" or "Strict" or "Warn"
                ? null
                : Failure.InvalidOptions(kind, Cause.Unsupported("fieldValidation", $"\"{validation}\"", "", "Ignore", "Strict", "Warn")));
    }
}
