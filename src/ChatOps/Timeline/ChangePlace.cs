using System.Globalization;
using ChatOps.Journal;

namespace ChatOps.Timeline;

/// <summary>A place in the list of changes as it was at one moment: whatever arrives meanwhile, its pages have each change once.</summary>
/// <param name="AsOf">The journal's last position at that moment.</param>
/// <param name="At">When the last change before this place happened, in Unix milliseconds.</param>
/// <param name="Position">The same change's position.</param>
public sealed record ChangePlace(long AsOf, long At, long Position)
{
    /// <summary>Before all changes.</summary>
    public static ChangePlace Newest(long asOf) => new(asOf, long.MaxValue, long.MaxValue);

    /// <summary>What <see cref="ToString"/> wrote; null: something else.</summary>
    public static ChangePlace? Find(string text) =>
        text.Split('.') is [var asOf, var at, var position]
        && Number(asOf) is { } last
        && Number(at) is { } time
        && Number(position) is { } own
            ? new(last, time, own)
            : null;

    /// <summary>Whether an event happened before this place, so that it comes after it.</summary>
    internal bool IsBefore(Event @event) =>
        (@event.OccurredAt.ToUnixTimeMilliseconds(), @event.Position).CompareTo((At, Position)) < 0;

    internal ChangePlace After(Event @event) => new(AsOf, @event.OccurredAt.ToUnixTimeMilliseconds(), @event.Position);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{AsOf}.{At}.{Position}");

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
