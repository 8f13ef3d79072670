using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes;

/// <summary>One reason why an object was rejected: <c>spec.replicas: Invalid value: -1: must be ...</c></summary>
internal sealed record Cause(string Reason, string Field, string Message)
{
    public static Cause Required(string field, string detail = "") =>
        new("FieldValueRequired", field, detail.Length == 0 ? "Required value" : $"Required value: {detail}");

    public static Cause Invalid(string field, string value, string detail) =>
        new("FieldValueInvalid", field, $"Invalid value: {value}: {detail}");

    public static Cause Duplicate(string field, string value) => new("FieldValueDuplicate", field, $"Duplicate value: {value}");

    public static Cause Unsupported(string field, string value, params string[] supported) =>
        new(
            "FieldValueNotSupported",
            field,
            $"Unsupported value: {value}: supported values: {string.Join(", ", supported.Select(each => $"\"{each}\""))}");

    public static Cause Forbidden(string field, string detail) => new("FieldValueForbidden", field, $"Forbidden: {detail}");
}

/// <summary>An error in the API server's words: it becomes a <c>Status</c> object with this HTTP code.</summary>
internal sealed record Failure(int Code, string Reason, string Message)
{
    public ResourceType? Type { get; init; }

    public string? Name { get; init; }

    /// <summary>The kind in the details, where it is neither the type's plural nor, for invalid objects, its kind.</summary>
    public string? Kind { get; init; }

    public string? Group { get; init; }

    /// <summary>A token for continuing a list despite the error.</summary>
    public string? Continue { get; init; }

    public IReadOnlyList<Cause> Causes { get; init; } = [];

    public int? RetryAfterSeconds { get; init; }

    public static Failure BadRequest(string message) => new(400, "BadRequest", message);

    public static Failure Unauthorized() => new(401, "Unauthorized", "Unauthorized");

    public static Failure Forbidden(ResourceType type, string name, string detail) =>
        new(403, "Forbidden", $"{type.QualifiedPlural} \"{name}\" is forbidden: {detail}") { Type = type, Name = name };

    public static Failure NotFound(ResourceType type, string name) =>
        new(404, "NotFound", $"{type.QualifiedPlural} \"{name}\" not found") { Type = type, Name = name };

    public static Failure NoSuchPath() => new(404, "NotFound", "the server could not find the requested resource");

    public static Failure MethodNotAllowed() =>
        new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");

    public static Failure AlreadyExists(ResourceType type, string name) =>
        new(409, "AlreadyExists", $"{type.QualifiedPlural} \"{name}\" already exists") { Type = type, Name = name };

    public static Failure Conflict(ResourceType type, string name, string detail, string subresource = "") =>
        ConflictOf(type, type.Plural + subresource, name, detail);

    /// <summary>Deletions name the kind where other requests name the resource.</summary>
    public static Failure Precondition(ResourceType type, string name, string detail) => ConflictOf(type, type.Kind, name, detail);

    private static Failure ConflictOf(ResourceType type, string called, string name, string detail) =>
        new(
            409,
            "Conflict",
            $"Operation cannot be fulfilled on {called}{(type.Group.Length == 0 ? "" : $".{type.Group}")} \"{name}\": {detail}") { Type = type, Name = name, Kind = called };

    public static Failure Modified(ResourceType type, string name) =>
        Conflict(type, name, "the object has been modified; please apply your changes to the latest version and try again");

    public static Failure Expired(string message) => new(410, "Expired", message);

    public static Failure Invalid(ResourceType type, string name, IReadOnlyList<Cause> causes)
    {
        var texts = causes.Select(cause => $"{cause.Field}: {cause.Message}").ToList();
        var text = texts.Count == 1 ? texts[0] : $"[{string.Join(", ", texts)}]";
        return new(422, "Invalid", $"{type.QualifiedKind} \"{name}\" is invalid: {text}") { Type = type, Name = name, Causes = causes };
    }

    /// <summary>An error in the parameters of a request: <c>PatchOptions</c> and similar.</summary>
    public static Failure InvalidOptions(string kind, Cause cause) =>
        new(422, "Invalid", $"{kind}.meta.k8s.io \"\" is invalid: {cause.Field}: {cause.Message}")
        {
            Group = "meta.k8s.io",
            Kind = kind,
            Causes = [cause],
        };

    /// <summary>A patch whose result can't be decoded as the object's type.</summary>
    public static Failure InvalidPatch(string value, string why)
    {
        var cause = Cause.Invalid(
            "patch", $"\"{value.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"", why);
        return new(422, "Invalid", $" \"\" is invalid: {cause.Field}: {cause.Message}") { Causes = [cause] };
    }

    public static Failure PatchDoesNotApply() => new(422, "Invalid", "the server rejected our request due to an error in our request");

    public JsonObject ToJson()
    {
        var details = new JsonObject();
        if (Name is not null)
        {
            details["name"] = Name;
        }

        if (Type is not null || Kind is not null)
        {
            details["group"] = Group ?? Type?.Group;
            details["kind"] = Kind ?? (Reason == "Invalid" ? Type!.Kind : Type!.Plural);
        }

        if (Causes.Count > 0)
        {
            details["causes"] = new JsonArray([.. Causes.Select(cause =>
                new JsonObject { ["reason"] = cause.Reason, ["message"] = cause.Message, ["field"] = cause.Field })]);
        }

        if (RetryAfterSeconds is { } seconds)
        {
            details["retryAfterSeconds"] = seconds;
        }

        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = Continue is null ? [] : new JsonObject { ["continue"] = Continue },
            ["status"] = "Failure",
            ["message"] = Message,
            ["reason"] = Reason,
            ["code"] = Code,
        };
        if (details.Count > 0)
        {
            status["details"] = details;
        }

        return status;
    }
}

/// <summary>Either a value or the reason why there isn't one.</summary>
internal readonly record struct Answer<T>(T? Value, Failure? Failure)
    where T : class
{
    public static implicit operator Answer<T>(T value) => new(value, null);

    public static implicit operator Answer<T>(Failure failure) => new(null, failure);

    public bool Failed([NotNullWhen(true)] out Failure? failure, [NotNullWhen(false)] out T? value)
    {
        (failure, value) = (Failure, Value);
        return failure is not null;
    }
}
