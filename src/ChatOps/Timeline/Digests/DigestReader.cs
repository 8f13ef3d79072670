using System.Data.Common;
using ChatOps.Catalog;
using ChatOps.Journal;
using ChatOps.Storage;

namespace ChatOps.Timeline.Digests;

/// <summary>Makes digests from the journal.</summary>
public sealed class DigestReader(Database database, Events events, ServiceCatalog catalog)
{
    private const int Batch = 500, Most = 50_000;

    /// <summary>Senders' clocks may be ahead by this much.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(10);

    /// <param name="zone">Of its days.</param>
    internal async Task<Digest> ReadAsync(
        DigestScope scope, DateTimeOffset from, DateTimeOffset to, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        var making = new DigestMaking(catalog, scope, from, to, zone);
        foreach (var build in await BuildsAsync(from, to, cancellationToken))
        {
            making.AddBuild(build);
        }

        foreach (var alert in (await InAsync<AlertChanged>(from, to, cancellationToken)).DistinctBy(alert => alert.StepKey))
        {
            making.AddAlert(alert);
        }

        await database.ReadAsync(
            async connection =>
            {
                making.AddChanges(await ChangesAsync(connection, from, to));
                foreach (var (service, key, at) in making.Reached)
                {
                    await AddLeadTimeAsync(connection, service, key, at);
                }

                return true;
            },
            cancellationToken);
        return making.Made;
    }

    /// <summary>The last of each build's results.</summary>
    private async Task<IReadOnlyList<BuildChanged>> BuildsAsync(
        DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var builds = await InAsync<BuildChanged>(from, to, cancellationToken);
        return
        [
            .. builds.Where(build => build is { IsOver: true, Unconfirmed: null }).DistinctBy(build => $"{build.StepKey}/{build.Attempt}"),
        ];
    }

    /// <summary>What happened in a time, newest first.</summary>
    private async Task<IReadOnlyList<TFact>> InAsync<TFact>(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
        where TFact : Fact
    {
        var found = new List<TFact>();
        for (var (before, read) = (long.MaxValue, 0); read < Most; read += Batch)
        {
            var some = await events.NewestAsync<TFact>(before, Batch, cancellationToken);
            found.AddRange(some.Where(e => e.OccurredAt >= from && e.OccurredAt < to).Select(e => e.Fact).OfType<TFact>());
            if (some.Count < Batch || some[^1].ReceivedAt < from - Skew)
            {
                break;
            }

            before = some[^1].Position;
        }

        return found;
    }

    /// <summary>Oldest first.</summary>
    private static async Task<IReadOnlyList<Event>> ChangesAsync(DbConnection connection, DateTimeOffset from, DateTimeOffset to)
    {
        var found = new List<Event>();
        for (Event? last = null; found.Count < Most;)
        {
            var some = await ChangeEvents.NewestAsync(connection, from, to, last, Batch);
            found.AddRange(some.Where(e => e.OccurredAt < to));
            if (some.Count < Batch)
            {
                break;
            }

            last = some[^1];
        }

        found.Reverse();
        return found;
    }

    /// <summary>How long the change took that a key leads to.</summary>
    private static async Task AddLeadTimeAsync(DbConnection connection, ServiceDigest service, Key key, DateTimeOffset at)
    {
        if (await Stories.FindAsync(connection, key) is { } id
            && !service.LeadTimes.ContainsKey(id)
            && (await OpenStory.ReadAsync(connection, id)).View.All.LastOrDefault(step => step is
                { IsMention: false, Latest: PullRequestChanged { Action: PullRequestAction.Merged } }) is { End: { } merged }
            && merged < at)
        {
            service.LeadTimes[id] = (at - merged, at);
        }
    }
}
