using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Timeline;

/// <summary>
/// The replies in a story's thread: each with its own identity, posted once and kept in place; and if there are too many, one that
/// summarizes the rest.
/// </summary>
internal static class StoryThread
{
    /// <summary>The maximum of routine replies; no one reads more.</summary>
    private const int Most = 50;

    /// <summary>The maximum of the others.</summary>
    private const int MostOfAll = 200;

    private const int MostNamed = 10;

    /// <summary>Senders and networks are regularly this late.</summary>
    private static readonly TimeSpan Lateness = TimeSpan.FromMinutes(1);

    /// <summary>Adds new replies to the existing ones.</summary>
    /// <param name="told">All existing replies of the story's thread.</param>
    /// <param name="isUrgent">Whether a reply is about something that people wait for.</param>
    /// <returns>The replies as stored, in the order in which they happened.</returns>
    public static IReadOnlyList<ToldReply> Tell(IReadOnlyCollection<ToldReply> told, IEnumerable<Reply> replies, Predicate<Reply> isUrgent)
    {
        DateTimeOffset? newest = told.Count == 0 ? null : told.Max(t => t.At);
        var own = told.Count(t => t.Summed is null);
        var alike = told.Select(t => t.Like).OfType<string>().CountBy(like => like).ToDictionary(StringComparer.Ordinal);
        var result = new List<ToldReply>();
        foreach (var reply in replies.OrderBy(r => r.At))
        {
            if (reply.Like is { } like && (alike[like] = alike.GetValueOrDefault(like) + 1) >= CountedSteps.Least)
            {
                result.Add(new(reply.Key, reply.At, reply.Card.Tone, IsLate: false, Words.Short(reply.Card.Title), like, IsCounted: true));
                continue;
            }

            var hasRoom = own < (isUrgent(reply) || reply.Card.Tone is Tone.Bad ? MostOfAll : Most);
            own += hasRoom ? 1 : 0;
            var summed = hasRoom ? null : Words.Short(reply.Card.Title);
            result.Add(new(reply.Key, reply.At, reply.Card.Tone, reply.At < newest - Lateness, summed, reply.Like));
        }

        return result;
    }

    /// <summary>A reply as shown: a late one says when it happened.</summary>
    public static Card Show(Reply reply, ToldReply told) =>
        told.IsLate ? reply.Card with { Footer = RichText.Of($"⏪ received late, happened at {reply.At}") } : reply.Card;

    /// <summary>The replies that count those that are alike, each with what they share.</summary>
    /// <param name="told">All existing replies of the story's thread.</param>
    public static IEnumerable<(string Like, Card Card)> Counted(IReadOnlyCollection<ToldReply> told) =>
        from reply in told
        where reply.Like is not null
        group reply by reply.Like into alike
        let all = alike.OrderBy(t => t.At).ToList()
        let counted = all.FindAll(t => t.IsCounted)
        where counted.Count > 0
        let last = counted[^1]
        select (alike.Key, new Card
        {
            Title = RichText.Of(
                $"{last.Summed!.Select(Alike.Mask)}, {CountedSteps.Times(all.Count, all[^1].At - all[0].At)}, last {all[^1].At}. The newest of them:"),
            Tone = last.Tone,
            Lines = [.. counted.TakeLast(MostNamed).Select(t => RichText.Of($"{t.Summed!} · {t.At}"))],
        });

    /// <summary>The summary of the replies that are only counted; null when there are none.</summary>
    public static Card? Rest(IReadOnlyCollection<ToldReply> told)
    {
        var summed = told.Where(t => t is { Summed: not null, IsCounted: false }).OrderBy(t => t.At).ToList();
        if (summed.Count == 0)
        {
            return null;
        }

        var bad = summed.Count(t => t.Tone is Tone.Bad);
        return new()
        {
            Title = $"… and {summed.Count} more, of which {(bad == 0 ? "none" : $"{bad}")} failed. The last of them:",
            Tone = bad > 0 ? Tone.Warning : Tone.Neutral,
            Lines = [.. summed.TakeLast(MostNamed).Select(t => RichText.Of($"{t.Summed!} · {t.At}"))],
        };
    }
}
