using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Clusters;
using ChatOps.Edge;
using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Policy;
using ChatOps.Sources.GitHub;
using ChatOps.Sources.Jenkins;
using ChatOps.Storage;
using Microsoft.Extensions.Options;

namespace ChatOps.Commands;

/// <summary>Looks at everything that could be set up wrongly or be broken, so that it is found before somebody misses a message.</summary>
public sealed class Doctor(
    Database database, Deliveries deliveries, RefusalLog refusals, ClusterSet clusters, Colours colours, PeopleOptions people, ServiceCatalog catalog, IReadOnlyList<AccessRule> rules, IChatPlatform platform,
    IOptions<GitHubOptions> github, IOptions<JenkinsOptions> jenkins, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken)
    {
        var findings = await Task.WhenAll(
            JournalAsync(cancellationToken),
            PostsAsync(cancellationToken),
            RefusedAsync(cancellationToken),
            GuardAsync(platform.Name, () => platform.ExamineAsync(cancellationToken), cancellationToken),
            ClustersAsync(cancellationToken),
            TrafficAsync(cancellationToken),
            ChannelsAsync(cancellationToken));
        return [.. findings.SelectMany(f => f), .. Sources(), .. Access()];
    }

    private async Task<IReadOnlyList<Finding>> JournalAsync(CancellationToken cancellationToken)
    {
        var failed = await deliveries.CountAsync(DeliveryState.Failed, cancellationToken);
        return failed.Count == 0
            ? [new("journal", true, "every delivery was understood")]
            : [.. failed.Select(f => new Finding(
                "journal", false, $"{f.Count} deliveries of {f.Source}/{f.Kind} could not be translated and are kept", "the log says why; after a fix run `ChatOps replay`"))];
    }

    private async Task<IReadOnlyList<Finding>> PostsAsync(CancellationToken cancellationToken)
    {
        var troubles = await database.ReadAsync(Posts.TroublesAsync, cancellationToken);
        return troubles.Count == 0
            ? [new("messages", true, "nothing is held up")]
            : [.. troubles.Select(t => new Finding("messages", false, $"{t.Count} in {t.Channel} wait: {t.Trouble}"))];
    }

    /// <summary>A sender that is refused tells nobody here: GitHub does not even send again.</summary>
    private async Task<IReadOnlyList<Finding>> RefusedAsync(CancellationToken cancellationToken) =>
        [.. (await refusals.ReadAsync(cancellationToken)).Select(RefusalFindings.Of)];

    private async Task<IReadOnlyList<Finding>> ClustersAsync(CancellationToken cancellationToken)
    {
        var findings = await Task.WhenAll(clusters.Names.Select(name => GuardAsync(
            $"cluster {name}",
            async () => await clusters.Get(name).ExamineAsync(Workloads(name), cancellationToken, people.Values, Switching(name)) is { } problem
                ? [new Finding($"cluster {name}", false, problem)]
                : [new Finding($"cluster {name}", true, "reachable, and nothing is known to be forbidden")],
            cancellationToken)));
        return [.. findings.SelectMany(f => f)];
    }

    /// <summary>Whether each blue-green service has a Service that tells which colour is live.</summary>
    private async Task<IReadOnlyList<Finding>> TrafficAsync(CancellationToken cancellationToken)
    {
        var findings = await Task.WhenAll(catalog.Services.SelectMany(s => s.Placements.Where(p => p.BlueGreen is not null).Select(p => (Service: s, Placement: p))).Select(pair => GuardAsync(
            $"{pair.Service.Name} in {pair.Placement.Environment.Name}",
            async () => [await LiveAsync(pair.Service, pair.Placement, cancellationToken)],
            cancellationToken)));
        return [.. findings.SelectMany(f => f)];
    }

    private async Task<Finding> LiveAsync(Service service, Placement placement, CancellationToken cancellationToken)
    {
        var subject = $"{service.Name} in {placement.Environment.Name}";
        try
        {
            return new(subject, true, $"its traffic goes to {(await colours.ReadAsync(placement, cancellationToken))!.Live}");
        }
        catch (ClusterException exception)
        {
            return new(subject, false, exception.Message, exception.IsPassing ? null : $"correct the Service, or ChatOps:Services:{service.Name}:Workloads:{placement.Environment.Name}:BlueGreen");
        }
    }

    private List<string> Switching(string cluster) =>
        [.. catalog.Services.SelectMany(s => s.Placements).Where(p => p.BlueGreen is not null && p.Workload.Cluster.Equals(cluster, StringComparison.OrdinalIgnoreCase)).Select(p => p.Workload.Namespace).Distinct()];

    private List<Workload> Workloads(string cluster) =>
        [.. catalog.Services.SelectMany(s => s.Placements).SelectMany(p => p.Workloads).Where(w => w.Cluster.Equals(cluster, StringComparison.OrdinalIgnoreCase)).Distinct()];

    private async Task<IReadOnlyList<Finding>> ChannelsAsync(CancellationToken cancellationToken)
    {
        var findings = await Task.WhenAll(catalog.Services.Select(s => s.Channel).Distinct(StringComparer.OrdinalIgnoreCase).Select(channel => GuardAsync(
            channel,
            async () => await platform.FindChannelAsync(channel, cancellationToken) is not null
                ? [new Finding($"channel {channel}", true, "I can post there")]
                : [new Finding($"channel {channel}", false, "I cannot see it", "create it, or invite me with /invite; correct ChatOps:Services:…:Channel")],
            cancellationToken)));
        return [.. findings.SelectMany(f => f)];
    }

    /// <summary>Not to listen is a choice, and one to know of when a merge is missed.</summary>
    private IEnumerable<Finding> Sources() =>
        github.Value.Warnings().Select(w => new Finding("GitHub", true, w)).Concat(jenkins.Value.Warnings().Select(w => new Finding("Jenkins", true, w)));

    private IEnumerable<Finding> Access() => catalog.Environments
        .Where(e => e.Protected && !rules.Any(r => r.Environments.Contains(e.Name, StringComparer.OrdinalIgnoreCase)))
        .Select(e => new Finding("access", false, $"nobody may change {e.Name}", $"add a rule under ChatOps:Access that names {e.Name}"));

    private async Task<IReadOnlyList<Finding>> GuardAsync(string subject, Func<Task<IReadOnlyList<Finding>>> examine, CancellationToken cancellationToken)
    {
        try
        {
            return await examine().WaitAsync(Patience, clock, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return [new(subject, false, exception is TimeoutException ? $"no answer within {(int)Patience.TotalSeconds} s" : $"the check itself failed ({exception.GetType().Name})")];
        }
    }
}
