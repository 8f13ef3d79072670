using ChatOps.Journal;
using ChatOps.Paging;

namespace ChatOps.Tests.Paging;

/// <summary>Who is paged when, until someone acknowledges.</summary>
public sealed class EscalationTests
{
    [Theory]
    [InlineData(0, 0, "00:05:00")]
    [InlineData(1, 1, "00:12:00")]
    [InlineData(2, 0, "00:05:00")]
    [InlineData(3, 1, null)]
    public void Steps_follow_one_another_as_often_as_they_are_repeated(long taken, int step, string? then)
    {
        var policy = new PagingPolicyOptions
        {
            Steps = { new() { After = TimeSpan.FromMinutes(2) }, new() { After = TimeSpan.FromMinutes(5) } }, Repeat = 1,
        };

        Escalation.At(policy, taken).ShouldBe(new(policy.Steps[step], then is null ? null : TimeSpan.Parse(then, null)));
    }

    [Fact]
    public async Task The_first_step_is_taken_at_once_the_second_when_nobody_acknowledges_and_none_after_that()
    {
        await using var world = await new PagingWorld().StartAsync();
        var began = world.Clock.GetUtcNow();
        await world.FireAsync("1");
        await world.PassAsync(PagingWorld.Tick);
        world.Describe().ShouldBe("sms wall:U1");
        (world.Provider.Received[0].At - began).ShouldBeLessThan(TimeSpan.FromSeconds(5));
        world.Provider.Received[0].Text.ShouldContain("web in production: HighErrors");

        await world.PassAsync(TimeSpan.FromMinutes(4));
        world.Provider.Received.Count.ShouldBe(1);
        await world.PassAsync(TimeSpan.FromMinutes(1.5));
        world.Describe().ShouldBe("sms wall:U1, sms wall:U2, webhook backup");
        (await world.Bot.AcknowledgeAsync(1)).ShouldBe(0);
        await world.PassAsync(TimeSpan.FromMinutes(1));

        world.Provider.Received.Count.ShouldBe(3);
        (await world.PagesAsync()).Single().Is.ShouldBe(PageState.Acknowledged);
        await world.ResolveAsync("1", began);
        await world.PassAsync(PagingWorld.Tick);
        (await world.PagesAsync()).Single().Is.ShouldBe(PageState.Resolved);
    }

    [Fact]
    public async Task What_was_acknowledged_pages_again_only_after_it_was_resolved()
    {
        await using var world = await new PagingWorld().StartAsync();
        var began = world.Clock.GetUtcNow();
        await world.FireAsync("1");
        await world.PassAsync(PagingWorld.Tick);
        await world.Bot.AcknowledgeAsync(1);
        await world.FireAsync("1", "b");
        await world.PassAsync(TimeSpan.FromMinutes(2));
        await world.ResolveAsync("1", began);
        await world.FireAsync("1", "c");
        await world.PassAsync(TimeSpan.FromMinutes(2));
        world.Describe().ShouldBe("sms wall:U1");

        foreach (var id in new[] { "b", "c" })
        {
            await world.ResolveAsync("1", world.Clock.GetUtcNow(), id);
        }

        await world.FireAsync("1", "d");
        await world.PassAsync(PagingWorld.Tick);
        world.Describe().ShouldBe("sms wall:U1, sms wall:U1");
    }

    [Fact]
    public async Task Who_acknowledges_in_the_second_in_which_the_next_step_is_due_stops_it()
    {
        await using var world = await new PagingWorld().StartAsync();
        await world.FireAsync("1");
        await world.PassAsync(PagingWorld.Tick);
        var due = (await world.PagesAsync()).Single().DueAt!.Value;
        world.Clock.Advance(DateTimeOffset.FromUnixTimeMilliseconds(due) - world.Clock.GetUtcNow());

        // Both begin at the same time; each is one transaction.
        await Task.WhenAll(world.Bot.AcknowledgeAsync(1), world.Bot.WorkAsync(PagingWorld.Stop));
        await world.PassAsync(TimeSpan.FromMinutes(10));

        var steps = (await world.PagesAsync()).Single().Steps;
        world.Provider.Received.Count.ShouldBe(steps == 1 ? 1 : 3, "a step is taken whole, or not at all");
    }

    [Fact]
    public async Task What_is_resolved_between_a_step_and_its_sending_is_not_sent()
    {
        await using var world = new PagingWorld();
        world.People["wall:U1"] = PagingWorld.Reached("sms", "call");
        await world.StartAsync();
        var began = world.Clock.GetUtcNow();
        await world.FireAsync("1");
        await world.PassAsync(TimeSpan.FromSeconds(30));
        await world.ResolveAsync("1", began);
        await world.PassAsync(TimeSpan.FromMinutes(10));

        world.Describe().ShouldBe("sms wall:U1");
        (await world.ReadAsync(connection => AttemptRow.OfAsync(connection, 1))).Select(attempt => attempt.Is)
            .ShouldBe([AttemptState.Delivered, AttemptState.Cancelled]);
    }

    [Fact]
    public async Task What_is_late_or_was_over_before_pages_nobody_and_what_no_rule_is_for_neither()
    {
        await using var world = await new PagingWorld().StartAsync();
        var began = world.Clock.GetUtcNow();
        await world.ResolveAsync("1", began);
        await world.FireAsync("1");
        await world.FireAsync("2", severity: AlertSeverity.Warning);
        await world.PassAsync(TimeSpan.FromMinutes(1));
        (await world.PagesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_storm_is_one_page_with_a_list_and_five_messages_at_most()
    {
        await using var world = new PagingWorld();
        world.People["wall:U1"] = PagingWorld.Reached("chat", "sms");
        await world.StartAsync();
        await world.Bot.TellAsync(Enumerable.Range(0, 1000).Select(i =>
            PagingWorld.Alert($"{i}", "a", world.Clock.GetUtcNow(), i % 2 == 0 ? "NodeDown" : "HighErrors")));
        await world.PassAsync(TimeSpan.FromMinutes(2));

        (await world.PagesAsync()).Count.ShouldBe(1);
        world.Provider.Received.Count.ShouldBe(2);
        world.Provider.Received[0].Text.ShouldContain("1000 alerts: NodeDown, HighErrors");
        (await world.EventsAsync()).Count(e => e.Fact is PageChanged).ShouldBeLessThan(60);
        await world.Bot.AcknowledgeAsync(1);
        await world.PassAsync(PagingWorld.Tick);
        world.Provider.Posts.Values.Single().ShouldStartWith("👀");
    }

    [Fact]
    public async Task Several_people_must_acknowledge_where_the_policy_says_so_and_it_begins_again_when_it_takes_too_long()
    {
        await using var world = new PagingWorld();
        world.Options.Policies["web"].Acknowledgements = 2;
        world.Options.Policies["web"].RestartAfter = TimeSpan.FromMinutes(10);
        await world.StartAsync();
        await world.FireAsync("1");
        await world.PassAsync(PagingWorld.Tick);
        (await world.Bot.AcknowledgeAsync(1, "U1")).ShouldBe(1);
        (await world.Bot.AcknowledgeAsync(1, "U1")).ShouldBe(1, "the same person twice is one");
        (await world.Bot.AcknowledgeAsync(1, "U2")).ShouldBe(0);
        await world.PassAsync(TimeSpan.FromMinutes(9));
        world.Describe().ShouldBe("sms wall:U1");

        await world.PassAsync(TimeSpan.FromMinutes(1.5));
        world.Describe().ShouldBe("sms wall:U1, sms wall:U1");
        (await world.PagesAsync()).Single().IsOpen.ShouldBeTrue();
    }

    [Fact]
    public async Task Whoever_is_muted_is_not_paged_until_the_window_ends_and_then_if_it_still_fires()
    {
        await using var world = await new PagingWorld().StartAsync();
        var now = world.Clock.GetUtcNow();
        await world.Bot.Events.WriteAsync(
            transaction => Mutes.TakeAsync(
                transaction.Connection, new("web", "production"), new("wall", "U1"), "", now, now.AddMinutes(2)),
            PagingWorld.Stop);
        await world.FireAsync("1");
        await world.FireAsync("2", title: "Slow");
        await world.PassAsync(TimeSpan.FromMinutes(1));
        await world.ResolveAsync("1", now);
        world.Provider.Received.ShouldBeEmpty();
        await world.PassAsync(TimeSpan.FromMinutes(1.5));

        world.Provider.Received.Single().Text.ShouldContain("Slow");
    }
}
