using System.Data.Common;
using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Timeline;

/// <summary>Follows the journal, sorts events into stories, and says what each story's posts should show. What it read and what it made of it are committed together.</summary>
public sealed partial class Storyteller(
    Database database, Events events, ServiceCatalog catalog, IChatPlatform platform, Board board, TimeProvider clock, ILogger<Storyteller> logger)
    : BackgroundService
{
    private const string Name = "timeline";
    private const int BatchSize = 200;
    private static readonly TimeSpan LookAnyway = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var news = new Signal(clock);
        events.Appended += news.Raise;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await CatchUpAsync(stoppingToken);
                await news.WaitAsync(LookAnyway, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        finally
        {
            events.Appended -= news.Raise;
        }
    }

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (!cancellationToken.IsCancellationRequested && await database.WriteAsync(TellAsync, cancellationToken))
            {
                board.Announce();
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogTrouble(exception);
        }
    }

    /// <summary>Takes the next events into their stories. False: there was nothing new.</summary>
    private async Task<bool> TellAsync(DbConnection connection)
    {
        var position = await connection.QuerySingleOrDefaultAsync<long>("select position from followers where name = @Name", new { Name });
        var batch = await Events.ReadAsync(connection, position, BatchSize);
        if (batch.Count == 0)
        {
            return false;
        }

        var touched = new HashSet<long>();
        foreach (var @event in batch.Where(e => catalog.Concerning(e.Fact).Count > 0))
        {
            var (story, merged) = await Stories.AddAsync(connection, @event, Correlation.Keys(@event.Fact, catalog), clock.GetUtcNow());
            touched.Add(story);
            touched.ExceptWith(merged);
            foreach (var other in merged)
            {
                await RetireAsync(connection, other, story);
            }

            if (Correlation.Mentions(@event.Fact) is { } key && await Stories.FindAsync(connection, key) is { } mentioned && mentioned != story)
            {
                await Stories.MentionAsync(connection, mentioned, @event.Position);
                touched.Add(mentioned);
            }
        }

        foreach (var story in touched)
        {
            await ShowAsync(connection, story);
        }

        await connection.ExecuteAsync(
            "insert into followers (name, position) values (@Name, @last) on conflict (name) do update set position = excluded.position",
            new { Name, last = batch[^1].Position });
        return true;
    }

    private async Task ShowAsync(DbConnection connection, long story)
    {
        var told = await Stories.EventsAsync(connection, story);
        if (!told.Any(Correlation.IsWorthAMessage))
        {
            return;
        }

        var services = told.SelectMany(e => catalog.Concerning(e.Fact)).DistinctBy(s => s.Name).ToList();
        Card parent;
        IReadOnlyList<Card> replies;
        try
        {
            parent = StoryCard.Render([.. services.Select(s => s.Name)], told);
            replies = StoryThread.Render(told);
        }
        catch (Exception exception)
        {
            // A story that cannot be told must not silence the others.
            LogUntold(exception, story);
            return;
        }

        await Stories.ConcernsAsync(connection, story, services.Select(s => s.Name), told[^1].OccurredAt);
        foreach (var channel in services.Select(s => s.Channel).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            await Posts.WantAsync(connection, platform.Name, channel, Stories.Subject(story), null, parent);
            // Replies are places in a row, not messages for one event each: an event that comes late moves the later ones on.
            foreach (var (reply, place) in replies.Select((r, i) => (r, i)))
            {
                await Posts.WantAsync(connection, platform.Name, channel, $"{Stories.Subject(story)}/{place}", Stories.Subject(story), reply);
            }
        }
    }

    /// <summary>A story that turned out to be part of another: its message, if anybody can have seen one, says where it went.</summary>
    private async Task RetireAsync(DbConnection connection, long story, long into)
    {
        foreach (var channel in await Posts.ChannelsAsync(connection, platform.Name, Stories.Subject(story)))
        {
            if (!await Posts.ForgetUnseenAsync(connection, platform.Name, channel, Stories.Subject(story)))
            {
                await Posts.WantAsync(connection, platform.Name, channel, Stories.Subject(story), null, StoryCard.Moved(await Stories.EventsAsync(connection, into)));
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A bug: story {Story} could not be put into words")]
    private partial void LogUntold(Exception exception, long story);

    [LoggerMessage(Level = LogLevel.Error, Message = "The timeline could not go on; trying again")]
    private partial void LogTrouble(Exception exception);
}
