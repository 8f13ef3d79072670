using System.Collections.Concurrent;
using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Clusters;
using ChatOps.Edge;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations;
using ChatOps.People;
using ChatOps.Policy;
using ChatOps.Sources;
using ChatOps.Storage;

namespace ChatOps.Commands;

/// <summary>Looks at everything that could be set up wrongly or be broken, so that it is found before somebody misses a message.</summary>
public sealed class Doctor(
    Database database, Deliveries deliveries, RefusalLog refusals, ClusterSet clusters, Colours colours, PeopleOptions people, ServiceCatalog catalog, IReadOnlyList<AccessRule> rules, ChatPlatforms platforms,
    ChannelFinder channels, IReadOnlyList<ConfiguredSource> sources, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Recently = TimeSpan.FromDays(1);

    /// <summary>What was found longer ago is looked at again.</summary>
    private static readonly TimeSpan LongestFresh = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, ClusterLook> _looks = new();

    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken)
    {
        var findings = await Task.WhenAll(
            JournalAsync(cancellationToken),
            PostsAsync(cancellationToken),
            RefusedAsync(cancellationToken),
            PlatformsAsync(cancellationToken),
            ClustersAsync(cancellationToken),
            TrafficAsync(cancellationToken),
            ChannelsAsync(cancellationToken));
        return [new("version", true, BuildVersion.Current), .. findings.SelectMany(f => f), .. Sources(), .. Access()];
    }

    private async Task<IReadOnlyList<Finding>> JournalAsync(CancellationToken cancellationToken)
    {
        var failed = await deliveries.CountAsync(DeliveryState.Failed, cancellationToken);
        return failed.Count == 0
            ? [new("journal", true, "every delivery was understood")]
            : [.. failed.Select(f => new Finding(
                "journal", false, $"{(f.Count == 1 ? "1 delivery" : $"{f.Count} deliveries")} of {f.Source}/{f.Kind} could not be translated and {(f.Count == 1 ? "is" : "are")} kept", "the log says why; after a fix run `ChatOps replay`"))];
    }

    private async Task<IReadOnlyList<Finding>> PostsAsync(CancellationToken cancellationToken)
    {
        var troubles = await database.ReadAsync(Posts.TroublesAsync, cancellationToken);
        var notes = await database.ReadAsync(c => Posts.NotesAsync(c, clock.GetUtcNow() - Recently), cancellationToken);
        return troubles.Count + notes.Count == 0
            ? [new("messages", true, "nothing is held up")]
            :
            [
                .. troubles.Select(t => new Finding("messages", false, $"{t.Count} in {Name(t.Channel)} {(t.Count == 1 ? "waits" : "wait")}: {t.Trouble}")),
                .. notes.Select(n => new Finding("messages", false, $"{n.Count} in {Name(n.Channel)} since yesterday: {n.Note}")),
            ];
    }

    /// <summary>A sender that is refused tells nobody here, and may not even send again.</summary>
    private async Task<IReadOnlyList<Finding>> RefusedAsync(CancellationToken cancellationToken) =>
        [.. (await refusals.ReadAsync(cancellationToken)).Select(RefusalFindings.Of)];

    private async Task<IReadOnlyList<Finding>> ClustersAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(clusters.Names.Select(name => ClusterAsync(name, cancellationToken)));

    /// <summary>What takes longer than somebody waits goes on, and is told to whoever asks next.</summary>
    private async Task<Finding> ClusterAsync(string name, CancellationToken cancellationToken)
    {
        var subject = $"cluster {name}";
        var look = Look(name);
        try
        {
            var (problem, _) = await look.Result.WaitAsync(Patience, clock, cancellationToken);
            _looks.TryRemove(KeyValuePair.Create(name, look));
            return problem is null ? new(subject, true, "reachable, and nothing is known to be forbidden") : new(subject, false, problem);
        }
        catch (TimeoutException)
        {
            return look.Progress is { IsReachable: true, Done: var done, Of: var all }
                ? new(subject, true, $"reachable; still looking at what is allowed there: {done} of {all} namespaces so far", "ask again in a moment")
                : clusters.Get(name).Queue is { } queue
                    ? new(subject, true, $"still looking: {queue}")
                    : new(subject, false, $"no answer within {(int)Patience.TotalSeconds} s");
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _looks.TryRemove(KeyValuePair.Create(name, look));
            return new(subject, false, $"the check itself failed ({exception.GetType().Name})");
        }
    }

    private ClusterLook Look(string name)
    {
        lock (_looks)
        {
            if (!_looks.TryGetValue(name, out var look) || (look.Result.IsCompleted && !(look.Result.IsCompletedSuccessfully && clock.GetElapsedTime(look.Result.Result.At) < LongestFresh)))
            {
                var progress = new ExaminationProgress();
                // It belongs to nobody who waits.
                var result = Task.Run(
                    async () => (await clusters.Get(name).ExamineAsync(Workloads(name), CancellationToken.None, people.Values, Switching(name), progress), clock.GetTimestamp()),
                    CancellationToken.None);
                _looks[name] = look = new(result, progress);
            }

            return look;
        }
    }

    /// <summary>Whether each blue-green service has a Service that tells which colour is live.</summary>
    private async Task<IReadOnlyList<Finding>> TrafficAsync(CancellationToken cancellationToken)
    {
        var findings = await Task.WhenAll(catalog.Services.SelectMany(s => s.Placements.Where(p => p.BlueGreen is not null).Select(p => (Service: s, Placement: p))).Select(pair => GuardAsync(
            $"{pair.Service.Name} in {pair.Placement.Environment.Name}",
            async () => [await LiveAsync(pair.Service, pair.Placement, cancellationToken)],
            cancellationToken,
            () => clusters.Get(pair.Placement.Workload.Cluster).Queue)));
        return [.. findings.SelectMany(f => f)];
    }

    private async Task<Finding> LiveAsync(Service service, Placement placement, CancellationToken cancellationToken)
    {
        var subject = $"{service.Name} in {placement.Environment.Name}";
        try
        {
            return new(subject, true, $"its traffic goes to {(await colours.ReadAsync(placement, cancellationToken))!.Live}");
        }
        catch (ClusterException exception) when (exception.IsQueued)
        {
            return new(subject, true, "still looking: " + exception.Words);
        }
        catch (ClusterException exception)
        {
            return new(subject, false, exception.Words, exception.IsPassing ? null : $"correct the Service, or ChatOps:Services:{service.Name}:Workloads:{placement.Environment.Name}:BlueGreen");
        }
    }

    private List<string> Switching(string cluster) =>
        [.. catalog.Services.SelectMany(s => s.Placements).Where(p => p.BlueGreen is not null && p.Workload.Cluster.Equals(cluster, StringComparison.OrdinalIgnoreCase)).Select(p => p.Workload.Namespace).Distinct()];

    private List<Workload> Workloads(string cluster) =>
        [.. catalog.Services.SelectMany(s => s.Placements).SelectMany(p => p.Workloads).Where(w => w.Cluster.Equals(cluster, StringComparison.OrdinalIgnoreCase)).Distinct()];

    private async Task<IReadOnlyList<Finding>> PlatformsAsync(CancellationToken cancellationToken) =>
        [.. (await Task.WhenAll(platforms.All.Select(p => GuardAsync(p.Name, () => p.ExamineAsync(cancellationToken), cancellationToken)))).SelectMany(f => f)];

    private async Task<IReadOnlyList<Finding>> ChannelsAsync(CancellationToken cancellationToken) =>
        [.. (await Task.WhenAll(platforms.All.Select(platform => ChannelsAsync(platform, cancellationToken)))).SelectMany(f => f)];

    private async Task<IReadOnlyList<Finding>> ChannelsAsync(IChatPlatform platform, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var channel in catalog.Services.SelectMany(s => s.Channels).Where(channel => channel.Platform == platform.Name))
        {
            known[channel.Id] = await channels.KnownAsync(channel, cancellationToken);
        }

        // What is refused there just now is said above; beside it, "I can post there" would be a contradiction.
        var waiting = (await database.ReadAsync(Posts.TroublesAsync, cancellationToken)).Where(t => t.Channel.Platform == platform.Name)
            .Select(t => $"channel {t.Channel.Id}").ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. (await GuardAsync("channels", () => platform.ExamineChannelsAsync(known, cancellationToken), cancellationToken))
            .Select(f => f.Healthy && waiting.Contains(f.Subject) ? f with { Message = "I see it; what waits there is said under messages" } : f)
            .Select(f => platforms.All.Count == 1 ? f : f with { Subject = $"{platform.Name} {f.Subject}" })];
    }

    /// <summary>A channel as people write it in configuration.</summary>
    private string Name(ChatId channel) => platforms.All.Count == 1 && platforms.Find(channel.Platform) is not null ? channel.Id : channel.ToString();

    /// <summary>Not to listen is a choice, and one to know of when a merge is missed.</summary>
    private IEnumerable<Finding> Sources() =>
        sources.SelectMany(source => source.Findings.Select(f => new Finding(source.Source.Title, f.Healthy, f.Message, f.Mend)));

    private IEnumerable<Finding> Access() => catalog.Environments
        .Where(e => e.Protected && !rules.Any(r => r.Environments.Contains(e.Name, StringComparer.OrdinalIgnoreCase)))
        .Select(e => new Finding("access", false, $"nobody may change {e.Name}", $"add a rule under ChatOps:Access that names {e.Name}"))
        .Concat(rules.SelectMany(rule => rule.Groups).Select(ChatId.Parse).Distinct()
            .Where(group => platforms.Find(group.Platform) is { Can.UserGroups: false })
            .Select(group => new Finding("access", false, $"{group.Platform} has no user groups: nobody is in {group}", "name people or channels in the rule")));

    /// <param name="queue">Why it may not have been asked at all; null when it was.</param>
    private async Task<IReadOnlyList<Finding>> GuardAsync(string subject, Func<Task<IReadOnlyList<Finding>>> examine, CancellationToken cancellationToken, Func<string?>? queue = null)
    {
        try
        {
            return await examine().WaitAsync(Patience, clock, cancellationToken);
        }
        catch (TimeoutException) when (queue?.Invoke() is { } words)
        {
            return [new(subject, true, $"still looking: {words}")];
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return [new(subject, false, exception is TimeoutException ? $"no answer within {(int)Patience.TotalSeconds} s" : $"the check itself failed ({exception.GetType().Name})")];
        }
    }

    private sealed record ClusterLook(Task<(RichText? Problem, long At)> Result, ExaminationProgress Progress);
}
