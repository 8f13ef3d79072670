using ChatOps.Clusters.Connections;
using ChatOps.Clusters.Diagnosis;
using ChatOps.Clusters.Kinds;
using ChatOps.Messages;
using ChatOps.People;
using k8s;

namespace ChatOps.Clusters.Access;

/// <summary>
/// Checks that the bot has the permissions it needs in a cluster before anyone needs that cluster. Sends only a few requests at a time: a
/// cluster must not look unhealthy because the bot itself keeps it busy.
/// </summary>
internal sealed class AccessReview(Connection connection, AccessReviewProgress progress)
{
    private static readonly Right[] NeededToSwitch = [new("", "services", null, "get"), new("", "services", null, "patch")];

    /// <summary>The maximum number of people to check: if some may be impersonated, usually all may.</summary>
    private const int MostPeople = 20;

    private const int AtOnce = 4;

    private readonly AccessRules _access = new(connection);

    public async Task<RichText?> RunAsync(
        IReadOnlyCollection<Workload> workloads,
        IReadOnlyCollection<Identity> people,
        IReadOnlyCollection<string> switching,
        CancellationToken cancellationToken)
    {
        var places = workloads.GroupBy(workload => workload.Namespace, StringComparer.Ordinal).ToList();
        progress.Of = places.Count;
        var version = await _access.PatientlyAsync((client, token) => client.Version.GetCodeAsync(token), cancellationToken);
        if (version.ApiError is { } error)
        {
            return error.Words;
        }

        progress.IsReachable = true;
        var answers = new Answer<IReadOnlyList<Right>>[places.Count];
        await Parallel.ForAsync(
            0,
            places.Count,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (i, token) =>
            {
                var place = places[i];
                var needed = place.Select(WorkloadKind.Of)
                    .Distinct()
                    .SelectMany(Needed)
                    .Concat(switching.Contains(place.Key) ? NeededToSwitch : [])
                    .Concat(connection.ReadsSecrets ? [new("", "secrets", null, "get")] : [])
                    .Distinct()
                    .ToList();
                answers[i] = await _access.DeniedAsync(place.Key, needed, token);
                progress.Advance();
            });
        if (answers.FirstOrDefault(answer => answer.ApiError is not null).ApiError is { } unknown)
        {
            return unknown.Words;
        }

        var denied = places.Zip(answers)
            .SelectMany(pair => pair.Second.Value!.Select(right => $"{right.Words} in {pair.First.Key}"))
            .ToList();
        if (connection.IsImpersonated)
        {
            // By name, since a careful operator allows impersonating only certain users and groups.
            var names = people.Take(MostPeople).SelectMany(p => p.Groups
                .Select(g => new Right("", "groups", null, "impersonate", g))
                .Prepend(new("", "users", null, "impersonate", p.User))).Distinct();
            denied.AddRange(((await _access.DeniedOneByOneAsync("", names, cancellationToken)).Value ?? []).Select(right => right.Words));
        }

        return denied is []
            ? null
            : $"The cluster {connection.Cluster} does not allow the bot to {string.Join(", ", denied)}. Grant it with a Role and RoleBinding{(denied[^1].StartsWith("impersonate", StringComparison.Ordinal) ? "; impersonation with a ClusterRole and ClusterRoleBinding" : "")}.";
    }

    /// <summary>The permissions that the bot can't work without; optional ones aren't checked.</summary>
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
}
