using System.Data.Common;
using ChatOps.Messages;
using ChatOps.People;
using ChatOps.Replicas;
using ChatOps.Storage;

namespace ChatOps.Chat;

/// <summary>
/// Keeps posts equal to cards, the way a controller keeps pods equal to a spec: it looks at what a channel shows and what it should
/// show, and makes the one call that closes the difference. What changes while it waits collapses into the last state.
/// </summary>
public sealed partial class Board(
    Lease lease, Database database, ChatPlatforms platforms, ChannelFinder channels, TimeProvider clock, ILogger<Board> logger)
    : Worker(clock, logger)
{
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WithoutChannel = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AfterUncertainty = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How far the platform's clock may be behind ours when a message is looked for: a wrong clock must not make us post twice.
    /// </summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromDays(1);

    /// <summary>Every so many calls go to what has waited longest, so that what is urgent never leaves all else waiting for ever.</summary>
    private const int TurnsOfUrgent = 4;

    private static readonly RichText Twice =
        "The first attempt to post this was never confirmed. If it is here twice, only this one is kept up to date.";

    private readonly Dictionary<ChatId, Task> _channels = [];

    /// <summary>Gives each channel that is behind a task of its own.</summary>
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
                // What came between its last look and its end would otherwise wait.
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

    /// <summary>The calls in hand are short; what they did is worth knowing.</summary>
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
                    || !await CloseDifferenceAsync(platform, post))
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

    /// <summary>One call to the platform and what came of it: torn apart by the loss of the lease only, not by a shutdown.</summary>
    /// <returns>Whether it is shown now.</returns>
    private async Task<bool> CloseDifferenceAsync(IChatPlatform platform, Post post)
    {
        var term = lease.Term;
        using var activity = TraceContext.Continue("show", post.Trace);
        activity?.SetTag("chatops.channel", new ChatId(platform.Name, post.Channel).ToString());
        if (post.Message is not null && (post.Frozen is not null || !platform.Can.Editing))
        {
            var isEnd = CardJson.Read(post.Card).Tone is not Tone.Running;
            await lease.WriteAsync(connection => Posts.PassOverAsync(connection, post, isEnd, Clock.GetUtcNow()), term);
            return false;
        }

        var channel = await channels.FindAsync(new(platform.Name, post.Channel), post.Place, term);
        if (channel is null)
        {
            return await NoteAsync(platform, post, new ShowResult.Later(
                WithoutChannel,
                $"There is no channel {post.Channel} that I may post to (create it, or add me to it), or the platform cannot be asked."), 0, term);
        }

        if (post is { Message: not null, Home: { } home } && channel != home)
        {
            return await NoteAsync(platform, post, new ShowResult.Gone("Its channel was replaced by another."), 0, term);
        }

        if (post.Message is not null)
        {
            return await NoteAsync(
                platform, post, await platform.UpdateAsync(channel, post.Message, Shown(post), post.Uid, term), post.Version, term);
        }

        if (post.Begun is not null && !platform.Can.Finding)
        {
            await RepeatAsync(post, term);
            return false;
        }

        if (post.Begun is { } begun)
        {
            return await NoteAsync(
                platform, post, await FindAsync(platform, channel, post, DateTimeOffset.FromUnixTimeMilliseconds(begun), term), 0, term);
        }

        return await PostAsync(platform, channel, post, term);
    }

    private async Task<ShowResult> FindAsync(
        IChatPlatform platform, string channel, Post post, DateTimeOffset begun, CancellationToken term)
    {
        // A call cut off a moment ago may still be on its way.
        var settled = begun + AfterUncertainty - Clock.GetUtcNow();
        return settled > TimeSpan.Zero && settled <= AfterUncertainty
            ? new ShowResult.Later(settled, "waiting to see whether a message was posted")
            : await platform.FindAsync(channel, post.Thread, post.Uid, begun - ClockSkew, term);
    }

    /// <summary>Once: a platform that never answers must not be given the same message for ever.</summary>
    private Task RepeatAsync(Post post, CancellationToken term) => lease.WriteAsync(
        connection => post.Repeated == 0
            ? Posts.RepeatAsync(connection, post.Id)
            : Posts.GiveUpAsync(
                connection,
                post.Id,
                post.Version,
                "posted twice without an answer, so it may be missing, or there twice",
                Clock.GetUtcNow()),
        term);

    /// <summary>What a message says: of one that may be there twice only the later is kept true.</summary>
    private static Card Shown(Post post) => CardJson.Read(post.Card) is var card && post.Repeated == 0
        ? card
        : card.WithFooter(Twice);

    private async Task<bool> PostAsync(IChatPlatform platform, string channel, Post post, CancellationToken term)
    {
        if (!await lease.WriteAsync(connection => Posts.BeginAsync(connection, post.Id, channel, Clock.GetUtcNow()), term))
        {
            return false;
        }

        var card = Shown(post);
        if (post.Parent is not null && !platform.Can.Threads)
        {
            // In the channel other lines stand between the two.
            card = card.WithFooter(await database.ReadAsync(connection => Posts.TitleAsync(connection, platform.Name, post), term));
        }

        var result = await platform.PostAsync(channel, platform.Can.Threads ? post.Thread : null, card, post.Uid, term);
        try
        {
            return await NoteAsync(platform, post, result, post.Version, term);
        }
        catch (LeaseLostException) when (result is ShowResult.Shown)
        {
            // This process stood still for so long that another took over, looked for the message, and did not find it yet.
            await TakeBackAsync(platform, channel, post, ((ShowResult.Shown)result).Message);
            throw;
        }
    }

    private async Task TakeBackAsync(IChatPlatform platform, string channel, Post post, string message)
    {
        using var patience = new CancellationTokenSource(AfterRefusal, Clock);
        if (await database.ReadAsync(c => Posts.MessageAsync(c, post.Id), patience.Token) != message)
        {
            LogTakenBack(post.Channel, (await platform.DeleteAsync(channel, message, patience.Token)).ToString());
        }
    }

    /// <summary>Writes down what came of a call.</summary>
    private async Task<bool> NoteAsync(IChatPlatform platform, Post post, ShowResult result, long version, CancellationToken term)
    {
        Telemetry.Shows.Add(1, new KeyValuePair<string, object?>("outcome", result.GetType().Name.ToLowerInvariant()));
        var now = Clock.GetUtcNow();
        if (result is ShowResult.Shown && version > 0 && post.Since is { } since)
        {
            Telemetry.ShowDelay.Record(Math.Max(0, (now - DateTimeOffset.FromUnixTimeMilliseconds(since)).TotalSeconds));
        }

        await lease.WriteAsync(
            connection => result switch
            {
                ShowResult.Shown shown =>
                    Posts.ShownAsync(connection, post.Id, shown.Message, version, shown.Note, now, now + platform.Can.BetweenEdits),
                ShowResult.Gone gone when post is { Message: null, Begun: null, Thread: not null } =>
                    Posts.WithoutThreadAsync(connection, post, platform.Name, now + AfterRefusal, gone.Reason),
                ShowResult.Gone gone when post is { Message: null, Begun: null } =>
                    Posts.PutOffAsync(connection, post.Id, now + AfterRefusal, gone.Reason, uncertain: false),
                ShowResult.Gone => Posts.GoneAsync(connection, post, platform.Name, now),
                ShowResult.Frozen frozen =>
                    Posts.FreezeAsync(connection, post.Id, $"cannot be edited, so only how things end is posted below: {frozen.Reason}"),
                ShowResult.Later later =>
                    Posts.PutOffAsync(connection, post.Id, now + later.Wait, later.Reason, uncertain: post.Begun is not null),
                ShowResult.Uncertain uncertain =>
                    Posts.PutOffAsync(connection, post.Id, now + AfterUncertainty, uncertain.Reason, uncertain: true),
                ShowResult.Refused refused =>
                    Posts.PutOffAsync(connection, post.Id, now + AfterRefusal, refused.Reason, uncertain: post.Begun is not null),
                ShowResult.Unfit { Again: true } unfit =>
                    Posts.PutOffAsync(connection, post.Id, now + AfterRefusal, unfit.Reason, uncertain: false, alone: true),
                ShowResult.Unfit unfit => Posts.GiveUpAsync(connection, post.Id, version, $"not shown: {unfit.Reason}", now),
                _ => throw new InvalidOperationException($"What is {result}?"),
            },
            term);
        if (result is ShowResult.Refused
            or ShowResult.Uncertain
            or ShowResult.Frozen
            or ShowResult.Unfit
            or ShowResult.Shown { Note: not null })
        {
            LogNotShown(post.Channel, result.ToString());
        }

        return result is ShowResult.Shown;
    }

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "This replica stood still while it posted to {Channel}; its message is taken back: {Result}")]
    private partial void LogTakenBack(string channel, string result);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message in {Channel} is not shown as it should be yet: {Result}")]
    private partial void LogNotShown(string channel, string result);

    [LoggerMessage(Level = LogLevel.Error, Message = "The board stumbled in {Channel}; trying again")]
    private partial void LogTrouble(Exception exception, string channel);
}
