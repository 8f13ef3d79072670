using System.Data.Common;
using Dapper;

namespace ChatOps.Timeline;

/// <summary>
/// The most recently used stories, kept in memory so that new events can be added without reading the known ones from the database again.
/// Only the leader writes stories, so they match the database.
/// </summary>
internal sealed class OpenStories
{
    private const int MostWeight = 30_000;

    private readonly Dictionary<long, (OpenStory Story, long Used)> _open = [];
    private long _uses;
    private long? _lastId;

    public async Task<OpenStory> GetAsync(DbConnection connection, long id)
    {
        var story = _open.TryGetValue(id, out var known) ? known.Story : await OpenStory.ReadAsync(connection, id);
        _open[id] = (story, ++_uses);
        return story;
    }

    public async Task<OpenStory> BeginAsync(DbConnection connection)
    {
        _lastId = (_lastId ?? await connection.QuerySingleAsync<long>("select coalesce(max(id), 0) from stories")) + 1;
        var story = new OpenStory(_lastId.Value);
        _open[story.Id] = (story, ++_uses);
        return story;
    }

    public void Close(OpenStory story) => _open.Remove(story.Id);

    /// <summary>Call it when memory and the database may differ.</summary>
    public void CloseAll()
    {
        _open.Clear();
        _lastId = null;
    }

    /// <summary>Drops the least recently used stories. Not to be called while a batch is being processed.</summary>
    public void Trim()
    {
        var weight = _open.Values.Sum(o => o.Story.Weight);
        foreach (var (story, _) in weight <= MostWeight ? [] : _open.Values.OrderBy(o => o.Used).ToList())
        {
            if (weight <= MostWeight / 2)
            {
                return;
            }

            weight -= story.Weight;
            _open.Remove(story.Id);
        }
    }
}
