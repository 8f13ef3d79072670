using k8s;
using k8s.Models;

namespace ChatOps.Clusters;

/// <summary>Finds out, before anybody needs the cluster, whether the bot can do there what it is meant to do.</summary>
internal sealed class Examination(Connection connection)
{
    private static readonly (string Group, string Resource, string? Subresource, string Verb)[] Needed =
    [
        ("apps", "deployments", null, "get"),
        ("apps", "deployments", null, "list"),
        ("apps", "deployments", null, "watch"),
        ("apps", "deployments", null, "patch"),
        ("apps", "deployments", "scale", "update"),
        ("apps", "replicasets", null, "get"),
        ("apps", "replicasets", null, "list"),
        ("apps", "replicasets", null, "watch"),
        ("", "pods", null, "list"),
        ("", "pods", null, "watch"),
        ("", "pods", "log", "get"),
        ("", "events", null, "list"),
    ];

    /// <summary>So many people are looked at: who may have some may, as a rule, have the others.</summary>
    private const int MostPeople = 20;

    public async Task<string?> RunAsync(IReadOnlyCollection<string> namespaces, IReadOnlyCollection<Identity> people, CancellationToken cancellationToken)
    {
        var version = await connection.AskAsync((client, token) => client.Version.GetCodeAsync(token), cancellationToken);
        if (version.Trouble is { } trouble)
        {
            return trouble.Words;
        }

        List<string> denied = [];
        foreach (var place in namespaces)
        {
            var answers = await Task.WhenAll(Needed.Select(right => MayAsync(place, right.Group, right.Resource, right.Subresource, right.Verb, cancellationToken)));
            // A cluster that does not know such reviews is not asked; its refusals will speak for themselves.
            if (answers.FirstOrDefault(answer => answer.Trouble is { Kind: not TroubleKind.Missing }).Trouble is { } unknown)
            {
                return unknown.Words;
            }

            denied.AddRange(Needed.Zip(answers)
                .Where(pair => pair.Second is { Trouble: null, Value: false })
                .Select(pair => $"{pair.First.Verb} {pair.First.Resource}{(pair.First.Subresource is { } sub ? "/" + sub : "")} in {place}"));
        }

        if (connection.IsImpersonated)
        {
            denied.AddRange(await ImpersonationAsync(people, cancellationToken));
        }

        return denied is [] ? null : $"The cluster {connection.Cluster} does not allow the bot to {string.Join(", ", denied)}. Grant it with a Role and RoleBinding{(denied[^1].StartsWith("impersonate", StringComparison.Ordinal) ? "; impersonation with a ClusterRole and ClusterRoleBinding" : "")}.";
    }

    /// <summary>By name, since whoever is careful allows the bot only certain ones.</summary>
    private async Task<IEnumerable<string>> ImpersonationAsync(IReadOnlyCollection<Identity> people, CancellationToken cancellationToken)
    {
        var names = people.Take(MostPeople).SelectMany(p => p.Groups.Select(g => (Resource: "groups", Name: g)).Prepend((Resource: "users", Name: p.User))).Distinct().ToList();
        var answers = await Task.WhenAll(names.Select(n => MayAsync("", "", n.Resource, null, "impersonate", cancellationToken, n.Name)));
        return names.Zip(answers).Where(pair => pair.Second is { Trouble: null, Value: false }).Select(pair => $"impersonate {pair.First.Resource} {pair.First.Name}");
    }

    private Task<Answer<bool>> MayAsync(
        string place, string group, string resource, string? subresource, string verb, CancellationToken cancellationToken, string? name = null) => connection.AskAsync(
        async (client, token) =>
        {
            var review = new V1SelfSubjectAccessReview
            {
                ApiVersion = "authorization.k8s.io/v1",
                Kind = "SelfSubjectAccessReview",
                Spec = new()
                {
                    ResourceAttributes = new() { NamespaceProperty = place, Group = group, Resource = resource, Subresource = subresource, Verb = verb, Name = name },
                },
            };
            return (await client.AuthorizationV1.CreateSelfSubjectAccessReviewAsync(review, cancellationToken: token)).Status.Allowed;
        },
        cancellationToken);
}
