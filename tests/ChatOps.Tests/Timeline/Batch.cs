using ChatOps.Catalog;
using ChatOps.Journal;
using ChatOps.Storage;
using ChatOps.Timeline;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOps.Tests.Timeline;

/// <summary>Tells what is new in the journal, as the storyteller does, without its clock and its lease.</summary>
internal static class Batch
{
    public static async Task TellAsync(
        Database database, ServiceCatalog catalog, OpenStories open, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var writes = await database.ReadAsync(
            async c =>
            {
                var position = await c.ExecuteScalarAsync<long>("select coalesce(max(position), 0) from story_events");
                var sorting = new Sorting(c, open, catalog, new TimelineOptions().OverAfter);
                await sorting.AddAsync(await Events.ReadAsync(c, position, int.MaxValue));
                var telling = new Telling(c, catalog, new(new(catalog, [], ["slack"]), []), now, NullLogger.Instance);
                foreach (var touched in sorting.Stories)
                {
                    await telling.TellAsync(touched);
                }

                sorting.Merged.ForEach(m => telling.Retire(m.Story, m.Into, m.Cause));
                return sorting.Writes.Concat(telling.Writes).ToList();
            },
            cancellationToken);
        await database.WriteAsync(
            async c =>
            {
                foreach (var write in writes)
                {
                    await write(c);
                }
            },
            cancellationToken);
    }
}
