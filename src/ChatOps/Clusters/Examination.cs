using ChatOps.Clusters.Kinds;
using k8s;
using k8s.Models;

namespace ChatOps.Clusters;

/// <summary>Finds out, before anybody needs the cluster, whether the bot can do there what it is meant to do.</summary>
internal sealed class Examination(Connection connection)
{
    private static readonly Right[] NeededToSwitch = [new("", "services", null, "get"), new("", "services", null, "patch")];

    /// <summary>So many people are looked at: who may have some may, as a rule, have the others.</summary>
    private const int MostPeople = 20;

    public async Task<string?> RunAsync(
        IReadOnlyCollection<Workload> workloads, IReadOnlyCollection<Identity> people, IReadOnlyCollection<string> switching, CancellationToken cancellationToken)
    {
        var version = await connection.AskAsync((client, token) => client.Version.GetCodeAsync(token), cancellationToken);
        if (version.Trouble is { } trouble)
        {
            return trouble.Words;
        }

        List<string> denied = [];
        foreach (var place in workloads.GroupBy(workload => workload.Namespace, StringComparer.Ordinal))
        {
            var needed = place.Select(WorkloadKind.Of).Distinct().SelectMany(Needed).Concat(switching.Contains(place.Key) ? NeededToSwitch : []).Distinct().ToList();
            var answers = await Task.WhenAll(needed.Select(right => MayAsync(place.Key, right, cancellationToken)));
            // A cluster that does not know such reviews is not asked; its refusals will speak for themselves.
            if (answers.FirstOrDefault(answer => answer.Trouble is { Kind: not TroubleKind.Missing }).Trouble is { } unknown)
            {
                return unknown.Words;
            }

            denied.AddRange(needed.Zip(answers)
                .Where(pair => pair.Second is { Trouble: null, Value: false })
                .Select(pair => $"{pair.First.Verb} {pair.First.Resource}{(pair.First.Subresource is { } sub ? "/" + sub : "")} in {place.Key}"));
        }

        if (connection.IsImpersonated)
        {
            denied.AddRange(await ImpersonationAsync(people, cancellationToken));
        }

        return denied is [] ? null : $"The cluster {connection.Cluster} does not allow the bot to {string.Join(", ", denied)}. Grant it with a Role and RoleBinding{(denied[^1].StartsWith("impersonate", StringComparison.Ordinal) ? "; impersonation with a ClusterRole and ClusterRoleBinding" : "")}.";
    }

    /// <summary>Without these it cannot do what it is for; what it can do without is not asked.</summary>
    private static IEnumerable<Right> Needed(WorkloadKind kind) =>
    [
        .. new[] { "get", "list", "watch", "patch" }.Select(verb => new Right("apps", kind.Plural, null, verb)),
        .. kind.IsScalable ? [new("apps", kind.Plural, "scale", "update")] : Array.Empty<Right>(),
        .. new[] { "get", "list", "watch" }.Select(verb => new Right("apps", kind.Revisions, null, verb)),
        .. new[] { "list", "watch" }.Select(verb => new Right("", "pods", null, verb)),
        .. kind.HasStuckPods ? [new("", "pods", null, "delete")] : Array.Empty<Right>(),
        new("", "pods", "log", "get"),
        new("", "events", null, "list"),
        .. kind.IsDeployment ? Array.Empty<Right>() : [new("", "events", null, "watch")],
    ];

    /// <summary>By name, since whoever is careful allows the bot only certain ones.</summary>
    private async Task<IEnumerable<string>> ImpersonationAsync(IReadOnlyCollection<Identity> people, CancellationToken cancellationToken)
    {
        var names = people.Take(MostPeople).SelectMany(p => p.Groups.Select(g => (Resource: "groups", Name: g)).Prepend((Resource: "users", Name: p.User))).Distinct().ToList();
        var answers = await Task.WhenAll(names.Select(n => MayAsync("", new("", n.Resource, null, "impersonate", n.Name), cancellationToken)));
        return names.Zip(answers).Where(pair => pair.Second is { Trouble: null, Value: false }).Select(pair => $"impersonate {pair.First.Resource} {pair.First.Name}");
    }

    private Task<Answer<bool>> MayAsync(string place, Right right, CancellationToken cancellationToken) => connection.AskAsync(
        async (client, token) =>
        {
            var review = new V1SelfSubjectAccessReview
            {
                ApiVersion = "authorization.k8s.io/v1",
                Kind = "SelfSubjectAccessReview",
                Spec = new()
                {
                    ResourceAttributes = new()
                    {
                        NamespaceProperty = place, Group = right.Group, Resource = right.Resource, Subresource = right.Subresource, Verb = right.Verb, Name = right.Name,
                    },
                },
            };
            return (await client.AuthorizationV1.CreateSelfSubjectAccessReviewAsync(review, cancellationToken: token)).Status.Allowed;
        },
        cancellationToken);

    private sealed record Right(string Group, string Resource, string? Subresource, string Verb, string? Name = null);
}
