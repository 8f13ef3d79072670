using ChatOps.Chat.Teams.Connector;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Chat.Teams.Connector;

public sealed class PaceTests
{
    private readonly FakeTimeProvider _clock = new(new(2026, 3, 4, 9, 30, 0, TimeSpan.Zero));

    [Fact]
    public void As_much_is_sent_into_a_conversation_as_Teams_takes_and_no_more()
    {
        var pace = new Pace(_clock);
        for (var i = 0; i < 7; i++)
        {
            pace.Take("one").ShouldBe(TimeSpan.Zero);
        }

        pace.Take("one").ShouldBe(TimeSpan.FromSeconds(1));
        pace.Take("another").ShouldBe(TimeSpan.Zero, "each has its own");
        _clock.Advance(TimeSpan.FromSeconds(1));
        pace.Take("one").ShouldBe(TimeSpan.Zero);
        pace.Take("one").ShouldBe(TimeSpan.FromSeconds(1), "eight in two seconds");

        // A sender that always waits gets sixty through in thirty seconds, and 1800 in an hour.
        var (began, sent) = (_clock.GetUtcNow() - TimeSpan.FromSeconds(1), 8);
        while (sent < 1801)
        {
            var wait = pace.Take("one");
            _clock.Advance(wait);
            sent += wait == TimeSpan.Zero ? 1 : 0;
            var minutes = (_clock.GetUtcNow() - began).TotalMinutes;
            sent.ShouldBeLessThanOrEqualTo(sent <= 1800 ? (int)(minutes * 120) + 60 : int.MaxValue);
        }

        (_clock.GetUtcNow() - began).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromHours(1));
    }

    [Fact]
    public void Whoever_was_told_to_come_later_waits_longer_each_time_until_it_is_heard()
    {
        var pace = new Pace(_clock);
        var waits = new List<double>();
        for (var i = 0; i < 6; i++)
        {
            waits.Add(pace.Slower("one", null).TotalSeconds);
            pace.Take("one").TotalSeconds.ShouldBe(waits[^1], 0.001);
        }

        waits[0].ShouldBeInRange(1.5, 2);
        waits[1].ShouldBeInRange(3, 4);
        waits[2].ShouldBeInRange(6, 8);
        waits[5].ShouldBeInRange(15, 20);
        pace.Slower("one", TimeSpan.FromMinutes(2)).ShouldBe(TimeSpan.FromMinutes(2), "as long as Teams says");
        pace.Went("one");
        pace.Slower("one", null).ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(2));
    }
}
