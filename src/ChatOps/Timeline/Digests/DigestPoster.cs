using System.Collections.Concurrent;
using ChatOps.Chat;
using ChatOps.Replicas;

namespace ChatOps.Timeline.Digests;

/// <summary>
/// Posts digests when they are due, each once: whichever replica does it, and whenever it was restarted. What was due longer ago is left
/// out.
/// </summary>
public sealed class DigestPoster(
    DigestSchedules schedules, DigestReader reader, Lease lease, Board board, TimeProvider clock)
{
    private static readonly TimeSpan Latest = TimeSpan.FromHours(12);

    /// <summary>What needn't be looked at again, by rule: up to when its last digest was.</summary>
    private readonly ConcurrentDictionary<string, DateTimeOffset> _done = new(StringComparer.Ordinal);

    public async Task PostDueAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        foreach (var schedule in schedules.All)
        {
            var (from, to) = schedule.Latest(now);
            if (now - to > Latest || _done.GetValueOrDefault(schedule.Rule) == to)
            {
                continue;
            }

            var digest = await reader.ReadAsync(schedule.Scope, from, to, schedule.Zone, cancellationToken);
            // A day on which nothing happened needs no message; a week does.
            if (!digest.IsEmpty || schedule.Every is DigestPeriod.Week)
            {
                var name = schedule.Every is DigestPeriod.Week ? "Weekly digest" : "Daily digest";
                var subject = $"report/{schedule.Every} {to.ToUnixTimeSeconds()} {string.Join(' ', schedule.Scope.Services)}";
                await lease.WriteAsync(
                    connection => Notices.AnnounceAsync(connection, schedule.Channel, subject, DigestCard.Render(digest, name), now),
                    cancellationToken);
                board.Announce();
            }

            _done[schedule.Rule] = to;
        }
    }
}
