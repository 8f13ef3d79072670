using ChatOps.People;
using ChatOps.Policy.Freezes;

namespace ChatOps.OnCall;

/// <summary>A rotation: its members take turns.</summary>
/// <param name="First">The hand-over to the first member, by the clocks of the zone.</param>
/// <param name="Length">Of a shift, by the clocks, too: on a day on which they change, it is shorter or longer.</param>
/// <param name="Begin">From when on it is in effect; by the clocks.</param>
/// <param name="End">Until when; null: without end.</param>
/// <param name="Restrictions">None: at all hours.</param>
public sealed record Layer(
    DateTime First,
    TimeSpan Length,
    DateTime Begin,
    DateTime? End,
    IReadOnlyList<ChatId> Members,
    IReadOnlyList<Restriction> Restrictions)
{
    /// <summary>The member whose turn it is, and which turn; null: the layer has nobody then.</summary>
    public (ChatId Person, long Turn)? At(DateTimeOffset instant, TimeZoneInfo zone)
    {
        if (Members.Count == 0
            || instant < zone.First(Begin)
            || (End is { } end && instant >= zone.First(end))
            || (Restrictions.Count > 0 && !Restrictions.Any(one => one.Covers(instant, zone))))
        {
            return null;
        }

        var turn = TurnAt(instant, zone);
        return (Members[(int)(((turn % Members.Count) + Members.Count) % Members.Count)], turn);
    }

    /// <summary>
    /// When a turn begins. A local time that clocks skip is the moment at which they are set; one that occurs twice, the first.
    /// </summary>
    public DateTimeOffset Start(long turn, TimeZoneInfo zone) => zone.First(First + (turn * Length));

    /// <summary>Every moment within a time at which this layer may begin or stop having someone.</summary>
    public IEnumerable<DateTimeOffset> Edges(DateTimeOffset from, DateTimeOffset until, TimeZoneInfo zone)
    {
        var all = new List<DateTimeOffset> { zone.First(Begin) };
        if (End is { } end)
        {
            all.Add(zone.First(end));
        }

        for (var (turn, at) = (TurnAt(from, zone), from); at < until; turn++)
        {
            at = Start(turn, zone);
            all.Add(at);
        }

        if (Restrictions.Count > 0)
        {
            var (first, last) = (DayOf(from), DayOf(until));
            for (var day = first.AddDays(-1); day <= last; day = day.AddDays(1))
            {
                foreach (var hours in Restrictions.Select(one => one.On(day, zone)).OfType<(DateTimeOffset From, DateTimeOffset Until)>())
                {
                    all.Add(hours.From);
                    all.Add(hours.Until);
                }
            }
        }

        return all.Where(at => from < at && at < until);

        DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);
    }

    private long TurnAt(DateTimeOffset instant, TimeZoneInfo zone)
    {
        var turn = (long)Math.Floor((TimeZoneInfo.ConvertTime(instant, zone).DateTime - First) / Length);
        // Where clocks change, what they show doesn't say which turn it is.
        while (Start(turn, zone) > instant)
        {
            turn--;
        }

        while (Start(turn + 1, zone) <= instant)
        {
            turn++;
        }

        return turn;
    }
}
