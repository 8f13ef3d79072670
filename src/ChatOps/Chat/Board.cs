using ChatOps.Journal;
using ChatOps.Storage;

namespace ChatOps.Chat;

/// <summary>
/// Keeps posts equal to cards, the way a controller keeps pods equal to a spec: it looks at what a channel shows and what it should
/// show, and makes the one call that closes the difference. What changes while it waits collapses into the last state.
/// </summary>
public sealed partial class Board(Database database, IChatPlatform platform, TimeProvider clock, ILogger<Board> logger) : BackgroundService
{
    /// <summary>Slack takes about one message a second in a channel; more would be refused or hidden.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookAnyway = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AfterUncertainty = TimeSpan.FromSeconds(2);

    /// <summary>How far the platform's clock may be behind ours when a message is looked for.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    private readonly Signal _news = new(clock);
    private readonly Dictionary<string, Task> _channels = [];

    /// <summary>Says that what should be shown may have changed.</summary>
    public void Announce() => _news.Raise();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await _news.WaitAsync(await StartChannelsAsync(stoppingToken), stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }

        // The calls in hand are short; what they did is worth knowing.
        await Task.WhenAll(_channels.Values);
    }

    /// <summary>Gives each channel that is behind a task of its own. Returns how long to wait when nothing is announced.</summary>
    private async Task<TimeSpan> StartChannelsAsync(CancellationToken stoppingToken)
    {
        try
        {
            var wait = LookAnyway;
            var now = clock.GetUtcNow();
            foreach (var (channel, from) in await database.ReadAsync(c => Posts.BehindAsync(c, platform.Name), stoppingToken))
            {
                var due = DateTimeOffset.FromUnixTimeMilliseconds(from) - now;
                if (due > TimeSpan.Zero)
                {
                    wait = due < wait ? due : wait;
                }
                else if (!_channels.TryGetValue(channel, out var running) || running.IsCompleted)
                {
                    var task = CatchUpAsync(channel, stoppingToken);
                    _channels[channel] = task;
                    // What came between its last look and its end would otherwise wait.
                    _ = task.ContinueWith(_ => Announce(), TaskScheduler.Default);
                }
            }

            return wait;
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            LogTrouble(exception, "the database");
            return LookAnyway;
        }
    }

    private async Task CatchUpAsync(string channel, CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            while (!stoppingToken.IsCancellationRequested
                && await database.ReadAsync(c => Posts.NextAsync(c, platform.Name, channel, clock.GetUtcNow()), stoppingToken) is { } post)
            {
                await CloseDifferenceAsync(post);
                await Task.Delay(Pace, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            LogTrouble(exception, channel);
            await Task.Delay(Pace, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>One call to the platform and what came of it, not to be torn apart by a shutdown.</summary>
    private async Task CloseDifferenceAsync(Post post)
    {
        var never = CancellationToken.None;
        using var activity = Telemetry.Activities.StartActivity("show");
        activity?.SetTag("chatops.channel", post.Channel);
        var channel = await platform.FindChannelAsync(post.Channel, never);
        var (result, version) = channel is null
            ? (new ShowResult.Refused($"There is no channel {post.Channel} that I may post to: create it, or invite me with /invite."), 0)
            : await ShowAsync(channel, post, never);
        Telemetry.Shows.Add(1, new KeyValuePair<string, object?>("outcome", result.GetType().Name.ToLowerInvariant()));
        var now = clock.GetUtcNow();
        await database.WriteAsync(
            connection => result switch
            {
                ShowResult.Shown shown => Posts.ShownAsync(connection, post.Id, shown.Message, version, now),
                ShowResult.Gone gone when post is { Message: null, Begun: null } => Posts.PutOffAsync(connection, post.Id, now + AfterRefusal, gone.Reason, uncertain: false),
                ShowResult.Gone => Posts.GoneAsync(connection, post.Id),
                ShowResult.Later later => Posts.PutOffAsync(connection, post.Id, now + later.Wait, later.Reason, uncertain: post.Begun is not null),
                ShowResult.Uncertain uncertain => Posts.PutOffAsync(connection, post.Id, now + AfterUncertainty, uncertain.Reason, uncertain: true),
                ShowResult.Refused refused => Posts.PutOffAsync(connection, post.Id, now + AfterRefusal, refused.Reason, uncertain: post.Begun is not null),
                _ => throw new InvalidOperationException($"What is {result}?"),
            },
            never);
        if (result is ShowResult.Refused or ShowResult.Uncertain)
        {
            LogNotShown(post.Channel, result.ToString());
        }
    }

    private async Task<(ShowResult Result, long Version)> ShowAsync(string channel, Post post, CancellationToken cancellationToken)
    {
        if (post.Message is not null)
        {
            return (await platform.UpdateAsync(channel, post.Message, CardJson.Read(post.Card), post.Uid, cancellationToken), post.Version);
        }

        if (post.Begun is { } begun)
        {
            // A call cut off a moment ago may still be on its way.
            var since = DateTimeOffset.FromUnixTimeMilliseconds(begun);
            var settled = since + AfterUncertainty - clock.GetUtcNow();
            return settled > TimeSpan.Zero
                ? (new ShowResult.Later(settled, "waiting to see whether a message was posted"), 0)
                : (await platform.FindAsync(channel, post.Thread, post.Uid, since - ClockSkew, cancellationToken), 0);
        }

        await database.WriteAsync(connection => Posts.BeginAsync(connection, post.Id, clock.GetUtcNow()), cancellationToken);
        return (await platform.PostAsync(channel, post.Thread, CardJson.Read(post.Card), post.Uid, cancellationToken), post.Version);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message in {Channel} is not shown as it should be yet: {Result}")]
    private partial void LogNotShown(string channel, string result);

    [LoggerMessage(Level = LogLevel.Error, Message = "The board stumbled over {What}; trying again")]
    private partial void LogTrouble(Exception exception, string what);
}
