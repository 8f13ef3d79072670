using System.Data.Common;
using ChatOps.Messages;
using ChatOps.People;
using ChatOps.Replicas;
using ChatOps.Storage;

namespace ChatOps.Chat;

/// <summary>Makes the one call to a chat platform that closes the difference between a post and its card, and records the result.</summary>
public sealed partial class Publisher(
    Lease lease, Database database, ChannelFinder channels, MentionRule mentions, TimeProvider clock, ILogger<Publisher> logger)
{
    private static readonly TimeSpan WithoutChannel = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AfterUncertainty = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Where a post can't be searched for, each attempt may leave a copy: the waits between them grow, so that an outage leaves few.
    /// </summary>
    private static readonly TimeSpan[] BeforeRepeating =
        [AfterUncertainty, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15)];

    /// <summary>After two hours: a platform that never answers must not be sent the same message indefinitely.</summary>
    private const int MostRepeats = 12;

    /// <summary>
    /// How far the platform's clock may lag behind ours when a message is searched for: a wrong clock must not cause duplicate posts.
    /// </summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromDays(1);

    internal static readonly RichText Twice =
        "An earlier attempt to post this was never confirmed. If it is here twice, only the last one is kept up to date.";

    /// <summary>Makes one call and records its result. Only the loss of the lease interrupts it; a shutdown doesn't.</summary>
    /// <returns>Whether the message now shows the card.</returns>
    internal async Task<bool> PublishAsync(IChatPlatform platform, Post post)
    {
        var term = lease.Term;
        using var activity = TraceContext.Continue("show", post.Trace);
        activity?.SetTag("chatops.channel", new ChatId(platform.Name, post.Channel).ToString());
        if (post.Message is not null && (post.Frozen is not null || !platform.Can.Editing))
        {
            var card = CardJson.Read(post.Card);
            var end = card.Tone is Tone.Running ? null : card.Outcome ?? $"{post.Version}";
            await lease.WriteAsync(connection => Posts.PassOverAsync(connection, post, end, clock.GetUtcNow()), term);
            return false;
        }

        var channel = await channels.FindAsync(new(platform.Name, post.Channel), post.Place, term);
        if (channel is null)
        {
            return await NoteAsync(platform, post, new ShowResult.Later(
                WithoutChannel,
                post.Channel is [ChannelFinder.Person, ..]
                    ? "There is no private conversation with them, or the platform cannot be asked."
                    : $"There is no channel {post.Channel} that I may post to (create it, or add me to it), or the platform cannot be asked."), 0, term);
        }

        if (post is { Message: not null, Home: { } home } && channel != home)
        {
            return await NoteAsync(platform, post, new ShowResult.Gone("Its channel was replaced by another."), 0, term);
        }

        if (post.Message is not null)
        {
            var edited = await mentions.ApplyAsync(Shown(post), platform.Name, term);
            return await NoteAsync(
                platform, post, await platform.UpdateAsync(channel, post.Message, edited, post.Uid, term), post.Version, term);
        }

        if (post.Begun is not null && !platform.Can.Finding)
        {
            await RepeatAsync(post, term);
            return false;
        }

        if (post.Begun is { } begun)
        {
            var found = await FindAsync(platform, channel, post, DateTimeOffset.FromUnixTimeMilliseconds(begun), term);
            if (found is ShowResult.Unsearchable unsearchable)
            {
                LogNotShown(post.Channel, unsearchable.ToString());
                await RepeatAsync(post, term);
                return false;
            }

            return await NoteAsync(platform, post, found, 0, term);
        }

        return await PostAsync(platform, channel, post, term);
    }

    private async Task<ShowResult> FindAsync(
        IChatPlatform platform, string channel, Post post, DateTimeOffset begun, CancellationToken term)
    {
        // A call that was cut off a moment ago may still be in transit.
        var settled = begun + AfterUncertainty - clock.GetUtcNow();
        return settled > TimeSpan.Zero && settled <= AfterUncertainty
            ? new ShowResult.Later(settled, "waiting to see whether a message was posted")
            : await platform.FindAsync(channel, post.Thread, post.Uid, begun - ClockSkew, term);
    }

    private async Task RepeatAsync(Post post, CancellationToken term)
    {
        Telemetry.Shows.Add(1, new KeyValuePair<string, object?>("outcome", "repeated"));
        await lease.WriteAsync(
            connection => post.Repeated < MostRepeats
                ? Posts.RepeatAsync(connection, post.Id)
                : Posts.GiveUpAsync(
                    connection,
                    post.Id,
                    post.Version,
                    $"posted {post.Repeated + 1} times without an answer, so it may be missing, or there several times",
                    clock.GetUtcNow()),
            term);
    }

    /// <summary>
    /// What a message says: how late it is, where that isn't what it is about; and if there may be copies, that only the last one is kept
    /// up to date.
    /// </summary>
    private Card Shown(Post post)
    {
        var card = CardJson.Read(post.Card);
        card = post.Repeated == 0 ? card : card.WithFooter(Twice);
        return Late(post) is { } late && !post.Subject.StartsWith(Digests.Subject, StringComparison.Ordinal)
            ? card.WithFooter($"⏱ delayed by {Durations.Words(late)}")
            : card;
    }

    /// <summary>How long limits or an outage have kept a message from showing what was known; null: not worth saying.</summary>
    private TimeSpan? Late(Post post) => post.Since is { } since
        && clock.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(since) is var late
        && late >= PostBacklog.WorthSaying
            ? TimeSpan.FromSeconds(Math.Round(late.TotalSeconds))
            : null;

    private async Task<bool> PostAsync(IChatPlatform platform, string channel, Post post, CancellationToken term)
    {
        if (!await lease.WriteAsync(connection => Posts.BeginAsync(connection, post.Id, channel, clock.GetUtcNow()), term))
        {
            return false;
        }

        var card = Shown(post);
        if (post.Parent is not null && !platform.Can.Threads)
        {
            // In the channel, other lines may come between the two.
            card = card.WithFooter(await database.ReadAsync(connection => Posts.TitleAsync(connection, platform.Name, post), term));
        }

        card = await mentions.ApplyAsync(card, platform.Name, term);
        var result = await platform.PostAsync(channel, platform.Can.Threads ? post.Thread : null, card, post.Uid, term);
        try
        {
            return await NoteAsync(platform, post, result, post.Version, term);
        }
        catch (LeaseLostException) when (result is ShowResult.Shown)
        {
            // This process was suspended for so long that another took over, searched for the message, and didn't find it yet.
            await TakeBackAsync(platform, channel, post, ((ShowResult.Shown)result).Message);
            throw;
        }
    }

    private async Task TakeBackAsync(IChatPlatform platform, string channel, Post post, string message)
    {
        using var patience = new CancellationTokenSource(AfterRefusal, clock);
        if (await database.ReadAsync(c => Posts.MessageAsync(c, post.Id), patience.Token) != message)
        {
            LogTakenBack(post.Channel, (await platform.DeleteAsync(channel, message, patience.Token)).ToString());
        }
    }

    /// <summary>Records the result of a call.</summary>
    private async Task<bool> NoteAsync(IChatPlatform platform, Post post, ShowResult result, long version, CancellationToken term)
    {
        Telemetry.Shows.Add(1, new KeyValuePair<string, object?>("outcome", result.GetType().Name.ToLowerInvariant()));
        var now = clock.GetUtcNow();
        if (result is ShowResult.Shown && version > 0 && post.Since is { } since)
        {
            Telemetry.ShowDelay.Record(Math.Max(0, (now - DateTimeOffset.FromUnixTimeMilliseconds(since)).TotalSeconds));
        }

        await lease.WriteAsync(
            connection => result switch
            {
                ShowResult.Shown shown => ShownAsync(connection, shown),
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
                    Posts.PutOffAsync(
                        connection, post.Id, now + BeforeRepeating[Math.Min(post.Repeated, BeforeRepeating.Length - 1)], uncertain.Reason,
                        uncertain: true),
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

        async Task ShownAsync(DbConnection connection, ShowResult.Shown shown)
        {
            await Posts.ShownAsync(connection, post.Id, shown.Message, version, shown.Note, now, now + platform.Can.BetweenEdits);
            if (post is { Message: null, Parent: null })
            {
                await Digests.ReopenRepliesAsync(connection, new(platform.Name, post.Channel), post.Subject);
            }
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "This replica stood still while it posted to {Channel}; its message is taken back: {Result}")]
    private partial void LogTakenBack(string channel, string result);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message in {Channel} is not shown as it should be yet: {Result}")]
    private partial void LogNotShown(string channel, string result);
}
