using ChatOps.Journal;
using ChatOps.Paging;
using ChatOps.People;
using ChatOps.Tests.Operations.Proofs;

namespace ChatOps.Tests.Paging;

/// <summary>Whatever breaks, nobody is paged twice, and nobody is forgotten.</summary>
public sealed class PagerTests
{
    [Fact]
    public async Task Who_cannot_be_reached_in_one_way_is_called_in_the_next_at_once_and_then_the_next_step_is_taken()
    {
        await using var world = new PagingWorld();
        world.People["wall:U1"] = PagingWorld.Reached("sms", "call");
        world.Provider.Unknown.Add("wall:U1");
        await world.StartAsync();
        await world.FireAsync("1");
        await world.PassAsync(TimeSpan.FromSeconds(5));

        world.Describe().ShouldBe("sms wall:U2, webhook backup");
        var told = (PageChanged)(await world.EventsAsync()).Last(e => e.Fact is PageChanged).Fact;
        told.Notices.Where(notice => notice.State is NoticeState.Failed).Select(notice => $"{notice.By} {notice.Problem}")
            .ShouldBe(["sms it is nobody's number", "call it is nobody's number"]);
    }

    [Fact]
    public async Task Someone_whom_chat_does_not_know_and_a_schedule_with_nobody_are_passed_over_and_said()
    {
        await using var world = new PagingWorld();
        world.Options.Policies["web"].Steps[0] = new() { Schedules = { "nights", "days" } };
        world.OnCall = (schedule, _, _) => Task.FromResult<IReadOnlyList<ChatId>?>(schedule == "nights" ? [] : [new("wall", "U7")]);
        world.Provider.Unknown.Add("wall:U7");
        await world.StartAsync();
        await world.FireAsync("1");
        await world.PassAsync(TimeSpan.FromSeconds(15));

        // Their mention comes at once, since they can't be written to.
        world.Provider.Received.ShouldContain(receipt => receipt.Who == "#web" && receipt.Text.Contains("@U7, you are paged"));
        var notices = ((PageChanged)(await world.EventsAsync()).Last(e => e.Fact is PageChanged).Fact).Notices;
        notices.ShouldContain(notice => notice.Name == "schedule nights" && notice.Problem == "nobody is on call");
        notices.ShouldContain(notice => notice.By == "chat" && notice.Problem!.StartsWith("There is no private conversation"));
    }

    [Fact]
    public async Task When_everything_is_down_for_ten_minutes_everyone_is_notified_once_when_it_is_not()
    {
        await using var world = await new PagingWorld().StartAsync();
        world.Provider.Down.Add("*");
        await world.FireAsync("1");
        await world.PassAsync(TimeSpan.FromMinutes(10));
        world.Provider.Received.ShouldBeEmpty();
        world.Provider.Down.Clear();
        await world.PassAsync(TimeSpan.FromMinutes(1.5));

        world.Provider.Received.Select(receipt => $"{receipt.Method} {receipt.Who}").Order(StringComparer.Ordinal)
            .ShouldBe(["sms wall:U1", "sms wall:U2", "webhook backup"]);
    }

    [Fact]
    public async Task An_answer_that_is_lost_repeats_nothing()
    {
        await using var world = await new PagingWorld().StartAsync();
        var lost = 0;
        world.Provider.LosesAnswer = _ => lost++ == 0;
        await world.FireAsync("1");
        await world.PassAsync(TimeSpan.FromSeconds(20));

        world.Provider.Received.Count(receipt => receipt.Who == "wall:U1").ShouldBe(1);
        (await world.ReadAsync(connection => AttemptRow.OfAsync(connection, 1)))[0].Is.ShouldBe(AttemptState.Delivered);
    }

    [Fact]
    public async Task A_replica_that_leads_no_more_pages_nobody()
    {
        await using var world = await new PagingWorld().StartAsync();
        await world.FireAsync("1");
        var former = world.Bot;
        await using var next = await world.NewBotAsync();
        // Its term ends as it tries to write.
        (await Record.ExceptionAsync(() => former.WorkAsync(PagingWorld.Stop))).ShouldNotBeNull();
        world.Provider.Received.ShouldBeEmpty();

        await next.WorkAsync(PagingWorld.Stop);
        world.Describe().ShouldBe("sms wall:U1");
    }

    /// <summary>
    /// Killed before and after each commit, and before and after each request, from the alert to the acknowledgement: one page, each
    /// message once.
    /// </summary>
    [Fact]
    public async Task Killed_at_any_point_it_pages_everyone_once()
    {
        var (points, point) = (0, 0);
        for (var isOver = true; isOver; point++)
        {
            isOver = await KilledAsync(point);
            points = point;
        }

        points.ShouldBeGreaterThan(30);
    }

    /// <returns>Whether the point was reached.</returns>
    private static async Task<bool> KilledAsync(int point)
    {
        await using var world = new PagingWorld();
        world.People["wall:U1"] = PagingWorld.Reached("chat", "sms");
        var seen = 0;
        var life = new Life(_ => { });
        await world.StartAsync(life);
        await world.FireAsync("1");
        life.DieAt(_ => seen++ == point, after: 0);
        world.Provider.Passes = isDone =>
        {
            life.Pass(new RequestMoment(null!, 0, isDone));
            life.ThrowIfDead();
        };
        try
        {
            await world.PassAsync(TimeSpan.FromSeconds(90));
            world.Clock.Advance(TimeSpan.FromMinutes(4));
            await world.PassAsync(TimeSpan.FromSeconds(5));
        }
        catch (OperationCanceledException) when (life.Died.IsCompleted)
        {
            // It died at the point.
        }

        var isReached = life.Died.IsCompleted;
        world.Provider.Passes = _ => { };
        await world.RestartAsync();
        await world.PassAsync(TimeSpan.FromSeconds(10));
        world.Clock.Advance(TimeSpan.FromMinutes(6));
        await world.PassAsync(TimeSpan.FromSeconds(90));

        string.Join(", ", world.Provider.Received.Select(receipt => $"{receipt.Method} {receipt.Who}").Order(StringComparer.Ordinal))
            .ShouldBe("chat @U1, sms wall:U1, sms wall:U2, webhook backup", $"point {point}");
        (await world.PagesAsync()).Count.ShouldBe(1, $"point {point}");
        return isReached;
    }
}
