using System.Data.Common;
using ChatOps.People;
using ChatOps.Replicas;
using ChatOps.Storage;

namespace ChatOps.Chat;

/// <summary>
/// Keeps posts equal to cards, the way a controller keeps pods equal to their spec: it compares what a channel shows with what it should
/// show, and makes the one call that closes the difference. Changes made while it waits collapse into the latest state.
/// </summary>
public sealed partial class Board(
    Lease lease, Database database, ChatPlatforms platforms, Publisher publisher, TimeProvider clock, ILogger<Board> logger)
    : Worker(clock, logger)
{
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Every so many calls, the post that has waited longest is next, so that urgent posts can't delay the others indefinitely.
    /// </summary>
    private const int TurnsOfUrgent = 4;

    private readonly Dictionary<ChatId, Task> _channels = [];

    /// <summary>Starts a task for each channel that is out of date.</summary>
    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        var wait = LookAnyway;
        var now = Clock.GetUtcNow();
        var busy = _channels.Where(c => !c.Value.IsCompleted).Select(c => c.Key).ToList();
        foreach (var (channel, from) in await database.ReadAsync(c => BehindAsync(c, busy, now), term))
        {
            var due = DateTimeOffset.FromUnixTimeMilliseconds(from) - now;
            if (due > TimeSpan.Zero)
            {
                wait = due < wait ? due : wait;
            }
            else
            {
                var task = CatchUpAsync(channel, term);
                _channels[channel] = task;
                // Posts added between its last look and its end would otherwise wait.
                _ = task.ContinueWith(_ => Announce(), TaskScheduler.Default);
            }
        }

        return wait;
    }

    private async Task<IReadOnlyList<(ChatId Channel, long From)>> BehindAsync(
        DbConnection connection, IReadOnlyList<ChatId> busy, DateTimeOffset now)
    {
        var behind = new List<(ChatId, long)>();
        foreach (var platform in platforms.Names)
        {
            var others = await Posts.BehindAsync(
                connection, platform, busy.Where(channel => channel.Platform == platform).Select(channel => channel.Id), now);
            behind.AddRange(others.Select(channel => (new ChatId(platform, channel.Channel), channel.From)));
        }

        return behind;
    }

    /// <summary>Calls in progress are short, and their results are worth recording.</summary>
    protected override Task EndAsync() => Task.WhenAll(_channels.Values);

    private async Task CatchUpAsync(ChatId channel, CancellationToken term)
    {
        await Task.Yield();
        var platform = platforms.Get(channel.Platform);
        try
        {
            var line = new ChannelLine(database, Clock, channel);
            for (var turn = 1; !term.IsCancellationRequested; turn++)
            {
                if (await line.NextAsync(oldest: turn % TurnsOfUrgent == 0, term) is not { } post)
                {
                    return;
                }

                if ((Digests.MayHold(post, Clock.GetUtcNow())
                    && await lease.WriteAsync(c => Digests.MakeAsync(c, channel, Clock.GetUtcNow()), lease.Term))
                    || !await publisher.PublishAsync(platform, post))
                {
                    line.Forget();
                }
            }
        }
        catch (OperationCanceledException) when (term.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            LogTrouble(exception, channel.ToString());
            await Task.Delay(AfterTrouble, Clock, term).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The board stumbled in {Channel}; trying again")]
    private partial void LogTrouble(Exception exception, string channel);
}
