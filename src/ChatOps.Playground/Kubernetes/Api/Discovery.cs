using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Api;

/// <summary>The resources that the cluster serves, in the old format (group and resource lists) and in the aggregated one.</summary>
internal static class Discovery
{
    private const string AggregatedType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private static readonly string[] Verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    private static IEnumerable<string> Groups => ResourceCatalog.All.Select(type => type.Group).Where(group => group.Length > 0).Distinct();

    /// <summary>Null when the path isn't a discovery path.</summary>
    public static Reply? Answer(ApiRequest request) => request.Segments switch
    {
        ["version"] => Reply.Of(Version()),
        ["healthz" or "livez" or "readyz"] => new(200, "ok", "text/plain"),
        ["api"] when WantsAggregated(request) => Aggregated([""]),
        ["apis"] when WantsAggregated(request) => Aggregated(Groups),
        ["api"] => Reply.Of(new JsonObject { ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1") }),
        ["apis"] => Reply.Of(
            new JsonObject { ["kind"] = "APIGroupList", ["apiVersion"] = "v1", ["groups"] = new JsonArray([.. Groups.Select(Group)]) }),
        ["apis", var group] when Groups.Contains(group) => Reply.Of(Described(Group(group))),
        ["api", "v1"] => Reply.Of(Resources("")),
        ["apis", var group, var version] when Groups.Contains(group) && version == VersionOf(group) => Reply.Of(Resources(group)),
        _ => null,
    };

    // Every group is served in one version.
    private static string VersionOf(string group) => ResourceCatalog.All.First(type => type.Group == group).Version;

    private static string GroupVersion(string group) => ResourceCatalog.All.First(type => type.Group == group).ApiVersion;

    private static bool WantsAggregated(ApiRequest request) =>
        request.Accept.Contains("g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList", StringComparison.Ordinal);

    private static JsonObject Version() => new()
    {
        ["major"] = ServerVersion.Major,
        ["minor"] = ServerVersion.Minor,
        ["gitVersion"] = ServerVersion.Git,
        ["gitCommit"] = "emulated",
        ["gitTreeState"] = "clean",
        ["buildDate"] = "2026-08-11T20:14:00Z",
        ["goVersion"] = "none",
        ["compiler"] = "roslyn",
        ["platform"] = "linux/amd64",
    };

    private static JsonObject Group(string group) => new()
    {
        ["name"] = group,
        ["versions"] = new JsonArray(new JsonObject { ["groupVersion"] = GroupVersion(group), ["version"] = VersionOf(group) }),
        ["preferredVersion"] = new JsonObject { ["groupVersion"] = GroupVersion(group), ["version"] = VersionOf(group) },
    };

    private static JsonObject Described(JsonObject group)
    {
        (group["kind"], group["apiVersion"]) = ("APIGroup", "v1");
        return group;
    }

    private static JsonObject Resources(string group) => new()
    {
        ["kind"] = "APIResourceList",
        ["apiVersion"] = "v1",
        ["groupVersion"] = GroupVersion(group),
        ["resources"] = new JsonArray([.. ResourceCatalog.All.Where(type => type.Group == group).SelectMany(Resource)]),
    };

    private static IEnumerable<JsonNode> Resource(ResourceType type)
    {
        var resource = new JsonObject
        {
            ["name"] = type.Plural,
            ["singularName"] = type.Singular,
            ["namespaced"] = type.Namespaced,
            ["kind"] = type.Kind,
            ["verbs"] = List(Verbs),
        };
        Names(type, resource);
        yield return resource;
        foreach (var (name, kind, verbs) in Subresources(type))
        {
            var subresource = new JsonObject
            {
                ["name"] = $"{type.Plural}/{name}",
                ["singularName"] = "",
                ["namespaced"] = type.Namespaced,
                ["kind"] = kind,
                ["verbs"] = List(verbs),
            };
            if (name == "scale")
            {
                (subresource["group"], subresource["version"]) = ("autoscaling", "v1");
            }

            yield return subresource;
        }
    }

    private static Reply Aggregated(IEnumerable<string> groups) => new(200, StoredObject.Serialize(new JsonObject
    {
        ["kind"] = "APIGroupDiscoveryList",
        ["apiVersion"] = "apidiscovery.k8s.io/v2",
        ["metadata"] = new JsonObject(),
        ["items"] = new JsonArray([.. groups.Select(group => new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = group },
            ["versions"] = new JsonArray(new JsonObject
            {
                ["version"] = VersionOf(group),
                ["resources"] = new JsonArray([.. ResourceCatalog.All.Where(type => type.Group == group).Select(AggregatedResource)]),
                ["freshness"] = "Current",
            }),
        })]),
    }), AggregatedType);

    private static JsonObject AggregatedResource(ResourceType type)
    {
        var resource = new JsonObject
        {
            ["resource"] = type.Plural,
            ["responseKind"] = Kind(type.Group, type.Version, type.Kind),
            ["scope"] = type.Namespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = type.Singular,
            ["verbs"] = List(Verbs),
        };
        Names(type, resource);
        if (Subresources(type).ToList() is { Count: > 0 } subresources)
        {
            resource["subresources"] = new JsonArray([.. subresources.Select(subresource => new JsonObject
            {
                ["subresource"] = subresource.Name,
                ["responseKind"] = subresource.Name == "scale"
                    ? Kind("autoscaling", "v1", "Scale")
                    : Kind(type.Group, type.Version, type.Kind),
                ["verbs"] = List(subresource.Verbs),
            })]);
        }

        return resource;
    }

    private static void Names(ResourceType type, JsonObject resource)
    {
        if (type.ShortNames.Length > 0)
        {
            resource["shortNames"] = List(type.ShortNames);
        }

        if (type.Categories.Length > 0)
        {
            resource["categories"] = List(type.Categories);
        }
    }

    private static IEnumerable<(string Name, string Kind, string[] Verbs)> Subresources(ResourceType type)
    {
        if (type.HasScale)
        {
            yield return ("scale", "Scale", ["get", "patch", "update"]);
        }

        if (type.HasStatus)
        {
            yield return ("status", type.Kind, ["get", "patch", "update"]);
        }

        if (type == ResourceCatalog.Pods)
        {
            yield return ("log", type.Kind, ["get"]);
        }
    }

    private static JsonObject Kind(string group, string version, string kind) =>
        new() { ["group"] = group, ["version"] = version, ["kind"] = kind };

    private static JsonArray List(string[] words) => new([.. words.Select(word => JsonValue.Create(word))]);
}
