using k8s;

namespace ChatOps.Playground.Kubernetes.Store;

/// <summary>A kind of object that the cluster stores, as described by discovery. Compared by reference.</summary>
internal sealed class ResourceType
{
    public required string Group { get; init; }

    public required string Version { get; init; }

    public required string Kind { get; init; }

    public required string Plural { get; init; }

    public required Type Model { get; init; }

    public required Func<string, object> Parse { get; init; }

    public bool Namespaced { get; init; } = true;

    public string[] ShortNames { get; init; } = [];

    public string[] Categories { get; init; } = [];

    public bool HasStatus { get; init; }

    public bool HasScale { get; init; }

    /// <summary>Whether metadata.generation counts changes of the spec.</summary>
    public bool CountsGenerations { get; init; }

    /// <summary>Whether a deletion waits until it is confirmed that the object has stopped (pods).</summary>
    public bool StopsGracefully { get; init; }

    /// <summary>Whether the response to a deletion is the deleted object and not a Status.</summary>
    public bool AnswersDeleted { get; init; }

    /// <summary>Supported field selectors, in addition to metadata.name and metadata.namespace.</summary>
    public string[] SelectableFields { get; init; } = [];

    public string Singular => Kind.ToLowerInvariant();

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The name used in messages: <c>deployments.apps</c>, <c>pods</c>.</summary>
    public string QualifiedPlural => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>The name used in validation messages: <c>Deployment.apps</c>, <c>Pod</c>.</summary>
    public string QualifiedKind => Group.Length == 0 ? Kind : $"{Kind}.{Group}";

    public static Func<string, object> ParserOf<T>() => text => KubernetesJson.Deserialize<T>(text)!;
}
