namespace ChatOps.Edge;

/// <summary>Counts refused deliveries, by edge, reason and hour, until they are stored.</summary>
public sealed class Refusals(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private Dictionary<(string Edge, RefusalKind Kind, long Hour), (long Count, long LastAt)> _counts = [];

    /// <param name="edge">The name of an edge; never anything chosen by a sender.</param>
    public void Add(string edge, RefusalKind kind)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        Add(new(edge, kind, now / RefusedInHour.Milliseconds, 1, now));
    }

    /// <summary>All refusals counted since the last call.</summary>
    internal IReadOnlyList<RefusedInHour> Take()
    {
        Dictionary<(string Edge, RefusalKind Kind, long Hour), (long Count, long LastAt)> counts;
        lock (_lock)
        {
            (counts, _counts) = (_counts, []);
        }

        return [.. counts.Select(c => new RefusedInHour(c.Key.Edge, c.Key.Kind, c.Key.Hour, c.Value.Count, c.Value.LastAt))];
    }

    internal void Add(RefusedInHour refused)
    {
        lock (_lock)
        {
            var key = (refused.Edge, refused.Kind, refused.Hour);
            var (count, lastAt) = _counts.GetValueOrDefault(key);
            _counts[key] = (count + refused.Count, Math.Max(lastAt, refused.LastAt));
        }
    }
}

/// <summary>The number of deliveries that an edge refused for one reason in one hour.</summary>
/// <param name="Hour">Hours since 1970.</param>
/// <param name="LastAt">Milliseconds since 1970.</param>
internal sealed record RefusedInHour(string Edge, RefusalKind Kind, long Hour, long Count, long LastAt)
{
    public const long Milliseconds = 60 * 60 * 1000;
}
