using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using ChatOps.Clusters.Connections;
using ChatOps.Clusters.Diagnosis;
using ChatOps.Clusters.Reading;
using ChatOps.Messages;
using k8s;
using k8s.Models;

namespace ChatOps.Clusters.Watching;

/// <summary>A copy may be old since then, for this reason.</summary>
internal sealed record WatchGap(DateTimeOffset Since, RichText Words);

/// <summary>
/// A copy of some objects of a cluster, kept by a list and the watch that continues it. Whatever ends a watch (the server's
/// time limit or restart, a cut or half-open connection, a history that is gone) is met in one way: list again, go on from
/// there. That costs one request and leaves no doubt what was missed. A list from before what was seen is not taken: a server that
/// lags behind would make what has come up seem to have fallen.
/// </summary>
/// <param name="changed">Called after each change of the copy or of <see cref="Lost"/>.</param>
internal sealed partial class Mirror<T>(
    string what,
    Func<CancellationToken, Task<IItems<T>>> list,
    Func<string, Action<Exception>, CancellationToken, IAsyncEnumerable<(WatchEventType Type, T Item)>> watch,
    Connection connection,
    Action changed,
    TimeProvider clock,
    ILogger logger)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>API servers send a bookmark every minute: a longer silence may be a dead connection.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    /// <summary>Who answers with an older state for so long does not lag: the cluster was restored from a backup.</summary>
    private static readonly TimeSpan LongestLag = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, T> _items = new();
    private long _version;

    public IReadOnlyCollection<T> Items => [.. _items.Values];

    /// <summary>A first list has come.</summary>
    public bool Loaded { get; private set; }

    public WatchGap? Lost { get; private set; }

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var failures = 0;
        while (true)
        {
            try
            {
                if (await ListAsync(cancellationToken) is { } version)
                {
                    await foreach (var (type, item) in WatchAsync(version, cancellationToken))
                    {
                        failures = 0;
                        Apply(type, item);
                    }
                }
            }
            catch (Exception exception)
                when (!cancellationToken.IsCancellationRequested && ApiError.From(connection.Cluster, exception) is { } trouble)
            {
                connection.Count(trouble);
                Interrupted(logger, what, trouble.Words);
                Lost ??= new(clock.GetUtcNow(), trouble.Words);
                changed();
            }

            // A server that ends every watch at once is met with pauses too.
            await Task.Delay(
                TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(failures++, 10))), clock, cancellationToken);
        }
    }

    /// <summary>Null: it is older than what was seen.</summary>
    private async Task<string?> ListAsync(CancellationToken cancellationToken)
    {
        // Without a resourceVersion: what the cluster has now, not an old copy from some cache.
        var now = await list(cancellationToken);
        var version = ((IKubernetesObject<V1ListMeta>)now).Metadata.ResourceVersion;
        if (Ownership.VersionNumber(version) < _version && !(clock.GetUtcNow() - Lost?.Since >= LongestLag))
        {
            Lost ??= new(clock.GetUtcNow(), $"The cluster {connection.Cluster} answers with an older state than it showed before.");
            changed();
            return null;
        }

        _version = Ownership.VersionNumber(version);
        var uids = now.Items.Select(item => item.Metadata.Uid).ToHashSet();
        foreach (var gone in _items.Keys.Where(uid => !uids.Contains(uid)))
        {
            _items.TryRemove(gone, out _);
        }

        foreach (var item in now.Items)
        {
            _items[item.Metadata.Uid] = item;
        }

        connection.Count(null);
        Loaded = true;
        Lost = null;
        changed();
        return version;
    }

    /// <summary>Ends with the server's watch, after too long a silence, or when the bot has other credentials.</summary>
    private async IAsyncEnumerable<(WatchEventType Type, T Item)> WatchAsync(
        string version, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(LongestSilence, clock);
        using var replaced = connection.Replaced.Register(silence.Cancel);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        Exception? error = null;
        // The client only reports an ERROR event and reads on, but it is the end of a watch.
        void End(Exception exception)
        {
            // The library's way of saying that what it read are no changes: a list, as from a proxy that does not know watches.
            error ??= exception is NullReferenceException ? new JsonException("no changes", exception) : exception;
            silence.Cancel();
        }

        await using var events = watch(version, End, ending.Token).GetAsyncEnumerator(ending.Token);
        while (true)
        {
            try
            {
                if (!await events.MoveNextAsync())
                {
                    yield break;
                }
            }
            catch (Exception) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                if (error is not null)
                {
                    ExceptionDispatchInfo.Throw(error);
                }

                yield break;
            }

            silence.CancelAfter(LongestSilence);
            yield return events.Current;
        }
    }

    private void Apply(WatchEventType type, T item)
    {
        _version = Math.Max(_version, Ownership.VersionNumber(item.Metadata.ResourceVersion));
        switch (type)
        {
            case WatchEventType.Added or WatchEventType.Modified:
                _items[item.Metadata.Uid] = item;
                break;
            case WatchEventType.Deleted:
                _items.TryRemove(item.Metadata.Uid, out _);
                break;
        }

        changed();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The watch of {What} was interrupted and is taken up again: {Why}")]
    private static partial void Interrupted(ILogger logger, string what, RichText why);
}
