using ChatOps.Chat.Slack.Api;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Chat.Slack.Api;

public sealed class RateLimitsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _clock = new(Start);
    private readonly RateLimits _limits;

    public RateLimitsTests() => _limits = new(_clock);

    [Theory]
    [InlineData("chat.update", 50, 400)]
    [InlineData("chat.postMessage", 300, 2_300)]
    public void In_no_minute_go_out_more_calls_than_Slack_allows_and_little_is_wasted(string method, int perMinute, int leastInTenMinutes)
    {
        var calls = Run(
            method == WebApiMethod.Update.Name ? WebApiMethod.Update : WebApiMethod.PostMessage,
            [.. Enumerable.Repeat(int.MaxValue, 40)],
            length: Minute * 10)
            .Select(call => call.At).Order().ToList();

        calls.Count.ShouldBeGreaterThan(leastInTenMinutes);
        calls.Select(first => calls.Count(call => call >= first && call < first + Minute)).Max().ShouldBeLessThanOrEqualTo(perMinute);
    }

    [Fact]
    public void A_server_without_limits_is_called_at_once_and_may_still_ask_for_a_pause()
    {
        var unlimited = new RateLimits(_clock, isUnlimited: true);

        var turns = Enumerable.Range(0, 500).Select(_ => unlimited.Book(WebApiMethod.PostMessage, "C1", TimeSpan.Zero)).ToList();
        turns.ShouldAllBe(turn => turn.Booked && turn.Wait == TimeSpan.Zero);
        unlimited.Pause(WebApiMethod.PostMessage, "C1", TimeSpan.FromSeconds(7));
        unlimited.IsPausedBeyond(turns[0], WebApiMethod.PostMessage, "C1").ShouldBeTrue();
    }

    [Fact]
    public void In_one_channel_a_post_goes_out_every_second()
    {
        var calls = Run(WebApiMethod.PostMessage, [int.MaxValue], length: Minute);
        calls.Select(call => (call.At - Start).TotalSeconds).ShouldBe(Enumerable.Range(0, calls.Count).Select(second => (double)second));
        calls.Count.ShouldBeGreaterThan(59);
    }

    [Fact]
    public void A_storm_of_updates_in_some_channels_leaves_the_others_their_turns()
    {
        // The last five make few calls, and always come after the busy ones.
        var calls = Run(WebApiMethod.Update, [int.MaxValue, int.MaxValue, int.MaxValue, 4, 4, 4, 4, 4], length: Minute * 2);
        for (var channel = 3; channel < 8; channel++)
        {
            var said = calls.Where(call => call.Channel == channel).Select(call => call.At - Start).ToList();
            said.Count.ShouldBe(4);
            // Eight channels in turns, of which the first calls were a burst.
            said[^1].ShouldBeLessThan(TimeSpan.FromSeconds(4 * 8 * 1.5));
        }

        // The burst belongs to whoever comes first.
        var storms = calls.Where(call => call.At > Start)
            .GroupBy(call => call.Channel)
            .Where(of => of.Key < 3)
            .Select(of => of.Count())
            .ToList();
        (storms.Max() - storms.Min()).ShouldBeLessThan(4, "storms share alike");
    }

    [Fact]
    public void Whoever_is_told_how_long_to_wait_has_their_turn_then()
    {
        UseUpBurst();
        var first = _limits.Book(WebApiMethod.Update, "C1", TimeSpan.Zero);
        var second = _limits.Book(WebApiMethod.Update, "C2", TimeSpan.Zero);
        (first.Booked, second.Booked).ShouldBe((false, false));
        second.Wait.ShouldBeGreaterThan(first.Wait);
        _limits.Book(WebApiMethod.Update, "C1", TimeSpan.Zero).Wait.ShouldBe(first.Wait, "asking again does not cost a place");

        _clock.Advance(second.Wait);
        _limits.Book(WebApiMethod.Update, "C2", TimeSpan.Zero).ShouldBe(new SlackTurn(_clock.GetUtcNow(), TimeSpan.Zero, Booked: true));
        _limits.Book(WebApiMethod.Update, "C1", TimeSpan.Zero).Booked.ShouldBeTrue();
        _limits.Book(WebApiMethod.Update, "C1", TimeSpan.Zero).Booked.ShouldBeFalse("a place is good for one call");
    }

    [Fact]
    public void A_place_that_is_not_taken_is_lost()
    {
        UseUpBurst();
        var turn = _limits.Book(WebApiMethod.Update, "C1", TimeSpan.Zero);
        _clock.Advance(turn.Wait + TimeSpan.FromSeconds(6));
        UseUpBurst();
        _limits.Book(WebApiMethod.Update, "C1", TimeSpan.Zero).Booked.ShouldBeFalse();
    }

    [Fact]
    public void After_a_429_the_turns_of_its_method_begin_anew_and_one_by_one()
    {
        _limits.Pause(WebApiMethod.Update, "C1", TimeSpan.FromSeconds(30));
        _limits.Book(WebApiMethod.Update, "C2", TimeSpan.Zero).Wait.ShouldBe(TimeSpan.FromSeconds(30));
        _limits.Book(WebApiMethod.Update, "C3", TimeSpan.Zero).Wait.ShouldBeGreaterThan(TimeSpan.FromSeconds(31));
        _limits.Book(WebApiMethod.PostMessage, "C1", TimeSpan.Zero).Booked.ShouldBeTrue();
        _limits.Book(WebApiMethod.Delete, "C1", TimeSpan.Zero).Booked.ShouldBeTrue();
    }

    [Fact]
    public void A_429_on_posting_pauses_its_channel_alone_and_calls_already_in_line_there_too()
    {
        var (here, there) = (Post("C1"), Post("C2"));
        _limits.Pause(WebApiMethod.PostMessage, "C1", TimeSpan.FromSeconds(9));
        _limits.IsPausedBeyond(here, WebApiMethod.PostMessage, "C1").ShouldBeTrue();
        _limits.IsPausedBeyond(there, WebApiMethod.PostMessage, "C2").ShouldBeFalse();
        Post("C1").ShouldSatisfyAllConditions(turn => turn.Booked.ShouldBeFalse(), turn => turn.Wait.ShouldBe(TimeSpan.FromSeconds(9)));
        Post("C3").Booked.ShouldBeTrue();

        SlackTurn Post(string channel) => _limits.Book(WebApiMethod.PostMessage, channel, TimeSpan.FromSeconds(2));
    }

    private void UseUpBurst()
    {
        while (_limits.Book(WebApiMethod.Update, "C0", TimeSpan.Zero).Booked)
        {
        }

        // Its own place in the line is not what is tested here.
        _clock.Advance(TimeSpan.FromMilliseconds(1));
    }

    /// <summary>
    /// Channels that each make one call after another, as the board does: it waits if its turn is near; otherwise it retries when told to.
    /// </summary>
    /// <param name="calls">What each channel has to say. Of two that come at the same moment the earlier in the list comes first.</param>
    private List<(int Channel, DateTimeOffset At)> Run(WebApiMethod method, int[] calls, TimeSpan length)
    {
        var made = new List<(int, DateTimeOffset)>();
        var next = calls.Select(_ => Start).ToArray();
        while (next.Min() is var now && now < Start + length)
        {
            _clock.AdjustTime(now);
            var channel = Array.IndexOf(next, now);
            var turn = _limits.Book(method, $"C{channel}", method.Patience);
            next[channel] = now + turn.Wait;
            if (turn.Booked)
            {
                made.Add((channel, turn.Due));
                calls[channel]--;
                next[channel] = calls[channel] > 0 ? next[channel] : DateTimeOffset.MaxValue;
            }
        }

        return made;
    }
}
