using System.Collections.Concurrent;
using ChatOps.Catalog;
using ChatOps.Clusters;
using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Watching;
using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Operations.Order;
using ChatOps.Replicas;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Drift;

/// <summary>
/// Reports changes that others make to the catalog's workloads: kubectl, GitOps, Helm, autoscalers. Each workload is compared with its
/// last observed state, which is committed together with the event.
/// </summary>
public sealed partial class WorkloadWatch(
    ServiceCatalog catalog,
    ClusterSet clusters,
    Database database,
    Events events,
    OperationRows operations,
    TimeProvider clock,
    ILogger<WorkloadWatch> logger)
    : Worker(clock, logger)
{
    private readonly ConcurrentDictionary<string, (string Uid, long Generation)> _known = new();
    private readonly List<Task> _running = [];

    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        if (_running.All(task => task.IsCompleted))
        {
            await BeginAsync(term);
        }

        return LookAnyway;
    }

    protected override Task EndAsync() => Task.WhenAll(_running).ContinueWith(_ => { }, TaskScheduler.Default);

    /// <summary>A new term as leader starts from the state in the database.</summary>
    private async Task BeginAsync(CancellationToken term)
    {
        _known.Clear();
        _running.Clear();
        foreach (var (workload, uid, generation) in await database.ReadAsync(
            connection => connection.QueryAsync<(string, string, long)>("select workload, uid, generation from workload_snapshots"), term))
        {
            _known[workload] = (uid, generation);
        }

        foreach (var place in catalog.Services
            .SelectMany(s => s.Placements.SelectMany(
                p => p.Workloads.Select(w => new Place(s, p with { Workload = w, BlueGreen = null }, p.Workload))))
            .GroupBy(p => p.Placement.Workload with { Name = "", Container = null }))
        {
            var news = new Signal(Clock);
            var feed = clusters.Get(place.Key.Cluster).Follow(place.Key.Namespace, place.Key.Kind, news.Raise);
            _running.Add(feed.RunAsync(term));
            _running.Add(FollowAsync(feed, [.. place], news, term));
        }
    }

    /// <summary>Each place is handled separately, so that an unresponsive cluster doesn't delay the others.</summary>
    private async Task FollowAsync(WorkloadFeed feed, IReadOnlyList<Place> places, Signal news, CancellationToken term)
    {
        while (true)
        {
            try
            {
                await LookAsync(feed, places, term);
            }
            catch (Exception exception) when (!term.IsCancellationRequested)
            {
                LogTrouble(exception, $"{places[0].Placement.Workload.Cluster}/{places[0].Placement.Workload.Namespace}");
            }

            await news.WaitAsync(Beat.Next(Clock), term);
        }
    }

    private async Task LookAsync(WorkloadFeed feed, IReadOnlyList<Place> places, CancellationToken cancellationToken)
    {
        if (feed.Moments is not { } moments)
        {
            return;
        }

        var now = moments.ToDictionary(moment => moment.Name, StringComparer.Ordinal);
        foreach (var place in places)
        {
            var known = _known.GetValueOrDefault($"{place.Workload}");
            if (now.TryGetValue(place.Workload.Name, out var moment)
                ? known != (moment.Uid, moment.Generation)
                : known.Uid is { Length: > 0 })
            {
                await LookAsync(place, cancellationToken);
            }
        }
    }

    private async Task LookAsync(Place place, CancellationToken cancellationToken)
    {
        var workload = place.Workload;
        var before = await database.ReadAsync(
            connection => connection.QuerySingleOrDefaultAsync<Row>(
                "select uid, generation, spec from workload_snapshots where workload = @workload", new { workload = $"{workload}" }),
            cancellationToken);
        Comparison seen;
        try
        {
            seen = await clusters
                .Get(workload.Cluster)
                .CompareAsync(workload, before is null ? null : new(before.Uid, before.Generation, before.Spec), cancellationToken);
        }
        catch (ClusterException exception)
        {
            // Retried at the next observation.
            LogUnread(workload, exception.Message);
            return;
        }

        var now = seen.Now;
        if (before is null || (before.Uid, before.Generation) != (now.Uid, now.Generation))
        {
            var own = new OwnChanges(
                await operations.OfWorkloadAsync(place.KnownAs, cancellationToken), workload, before?.Generation ?? 0, seen);
            if (before is not null && own.IsUndecided)
            {
                // The next observation has more information.
                return;
            }

            var facts = before is null ? []
                : now == Snapshot.None ? Told(place, $"{before.Uid}/deleted", "deleted", [])
                : before.Uid.Length == 0 ? Told(place, $"{now.Uid}/created", "created again", seen.Creators)
                : before.Uid != now.Uid ? Told(place, $"{now.Uid}/created", "created again after it had been deleted", seen.Creators)
                : Facts(place, seen, own);
            await events.WriteAsync(
                async transaction =>
                {
                    await StoreAsync(transaction, workload, now, facts);
                    if (before is not null)
                    {
                        await VersionStays.LeftAsync(transaction.Connection, place.KnownAs, Replaced(before, seen));
                    }
                },
                cancellationToken);
        }

        _known[$"{workload}"] = (now.Uid, now.Generation);
    }

    /// <summary>The images that no longer run, whoever replaced them; null: all, since the workload is another one.</summary>
    private static IReadOnlyCollection<string>? Replaced(Row before, Comparison seen) => before.Uid == seen.Now.Uid
        ? [.. seen.Differences.Select(difference => difference.Image?.From).OfType<string>()]
        : null;

    private static async Task StoreAsync(
        JournalTransaction transaction, Workload workload, Snapshot now, IReadOnlyList<(DateTimeOffset At, Fact Fact)> facts)
    {
        await transaction.Connection.ExecuteAsync(
            """
            insert into workload_snapshots (workload, uid, generation, spec) values (@workload, @Uid, @Generation, @Text)
            on conflict (workload) do update set uid = excluded.uid, generation = excluded.generation, spec = excluded.spec
            """,
            new { workload = $"{workload}", now.Uid, now.Generation, now.Text });
        foreach (var (at, fact) in facts)
        {
            await transaction.AppendAsync("kubernetes", new(at, null, fact));
        }
    }

    /// <summary>One event per author, except for this bot: its changes are reported by its operations.</summary>
    private List<(DateTimeOffset At, Fact Fact)> Facts(Place place, Comparison seen, OwnChanges own)
    {
        var others = seen.Differences
            .Where(difference => !own.IsOurs(difference))
            .ToLookup(difference => string.Join(" or ", difference.Managers), StringComparer.Ordinal);
        // Managed fields don't record removals, but they do record what the same author changed at the same time.
        var one = own.IsOneOther && others.Select(made => made.Key).Where(by => by.Length > 0).ToList() is [var only] ? only : null;
        return
        [
            .. others.SelectMany(made => made).GroupBy(
                difference => one ?? string.Join(" or ", difference.Managers), StringComparer.Ordinal).Select(made => (
                made.Max(difference => difference.At) ?? Clock.GetUtcNow(),
                (Fact)new WorkloadChanged(
                    place.Service.Name,
                    place.Placement.Environment.Name,
                    $"{place.Workload}",
                    $"{seen.Now.Uid}/{seen.Now.Generation}",
                    made.Key.Length == 0 ? null : made.Key,
                    [.. made.Select(difference => Redaction.Redact(difference.Words))],
                    made.Select(difference => Version(place.Service, difference.Image?.To)).FirstOrDefault(version => version is not null),
                    IsAutoscaled: made.Key == Comparison.ControllerManager && made.All(difference => difference.Replicas is not null),
                    made
                        .Select(difference => Version(place.Service, difference.Image?.From))
                        .FirstOrDefault(version => version is not null))
                {
                    // One that stayed as it was may be of the previous version.
                    Revision = made.Any(difference => Version(place.Service, difference.Image?.To) is not null)
                        ? seen.Differences
                            .Select(difference => WorkloadChanged.Sha(difference.Revision))
                            .FirstOrDefault(sha => sha is not null)
                        : null,
                })),
        ];
    }

    private List<(DateTimeOffset At, Fact Fact)> Told(Place place, string change, string words, IReadOnlyList<string> managers) =>
    [
        (Clock.GetUtcNow(), new WorkloadChanged(
            place.Service.Name,
            place.Placement.Environment.Name,
            $"{place.Workload}",
            change,
            managers is [] ? null : string.Join(" or ", managers),
            [words],
            null,
            IsAutoscaled: false)),
    ];

    private static string? Version(Service service, string? image) =>
        image is not null
            && service.Image is { } own
            && image.StartsWith(own, StringComparison.Ordinal)
            && image.Length > own.Length
            && image[own.Length] is ':' or '@'
            ? image[(own.Length + 1)..]
            : null;

    /// <param name="KnownAs">The workload that operations refer to: for blue-green, one for both colors.</param>
    private sealed record Place(Service Service, Placement Placement, Workload KnownAs)
    {
        public Workload Workload => Placement.Workload;
    }

    private sealed record Row(string Uid, long Generation, string Spec);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Workload} changed but could not be read: {Why}")]
    private partial void LogUnread(Workload workload, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "The workloads of {Place} could not be compared; trying again")]
    private partial void LogTrouble(Exception exception, string place);
}
