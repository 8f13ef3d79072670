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

/// <summary>Since when, and why, a copy may be out of date.</summary>
internal sealed record WatchGap(DateTimeOffset Since, RichText Words);

/// <summary>
/// A local copy of some objects of a cluster, kept up to date by a list and a watch that continues from it. Whatever ends a watch (the
/// server's timeout or restart, a broken or half-open connection, an expired resourceVersion) is handled in the same way: list again and
/// continue from there. That costs one request and misses nothing. A list that is older than what was already seen is discarded: a stale
/// server would make healthy pods look failed.
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
    /// <summary>API servers send a bookmark every minute: a longer silence may mean a dead connection.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    /// <summary>A server that returns an older state for this long isn't stale: its cluster was restored from a backup.</summary>
    private static readonly TimeSpan LongestLag = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, T> _items = new();
    private long _version;

    public IReadOnlyCollection<T> Items => [.. _items.Values];

    /// <summary>Whether the first list has arrived.</summary>
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

            // Also backs off from a server that ends every watch immediately.
            await Task.Delay(
                TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(failures++, 10))), clock, cancellationToken);
        }
    }

    /// <summary>Returns the list's resourceVersion; null: the list is older than what was already seen.</summary>
    private async Task<string?> ListAsync(CancellationToken cancellationToken)
    {
        // Listed without a resourceVersion, to get the current state and not an old copy from a cache.
        var now = await list(cancellationToken);
        var version = ((IKubernetesObject<V1ListMeta>)now).Metadata.ResourceVersion;
        if (Ownership.VersionNumber(version) < _version && !(clock.GetUtcNow() - Lost?.Since >= LongestLag))
        {
            Lost ??= new(clock.GetUtcNow(), $"The cluster {connection.Cluster} returns an older state than before.");
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

    /// <summary>Ends with the server's watch, after too long a silence, or when the credentials have changed.</summary>
    private async IAsyncEnumerable<(WatchEventType Type, T Item)> WatchAsync(
        string version, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(LongestSilence, clock);
        using var replaced = connection.Replaced.Register(silence.Cancel);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        Exception? error = null;
        // The client only reports an ERROR event and continues reading, but such an event ends a watch.
        void End(Exception exception)
        {
            // The library throws this when it reads something other than watch events, such as a list from a proxy that doesn't support
            // watches.
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

    [LoggerMessage(Level = LogLevel.Information, Message = "The watch of {What} was interrupted and is being restarted: {Why}")]
    private static partial void Interrupted(ILogger logger, string what, RichText why);
}
