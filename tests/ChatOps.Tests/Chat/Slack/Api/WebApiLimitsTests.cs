using ChatOps.Chat;
using ChatOps.Chat.Slack.Api;
using ChatOps.Playground.Slack.WebApi;
using RateLimits = ChatOps.Playground.Slack.WebApi.RateLimits;

namespace ChatOps.Tests.Chat.Slack.Api;

/// <summary>Slack's rate limits, as the board experiences them.</summary>
public sealed class WebApiLimitsTests : SlackPlatformStage
{
    [Fact]
    public async Task A_429_on_posting_pauses_only_posting_in_that_channel()
    {
        Workspace.Faults.Next("chat.postMessage", new Fault.RateLimited(TimeSpan.FromSeconds(7)), channel: "ops");
        var wait = TimeSpan.FromSeconds(7);
        (await Platform.PostAsync(Ops, null, Hello, "p1", Cancel)).ShouldBeOfType<ShowResult.Later>().Wait.ShouldBe(wait);
        var deploys = (await Platform.PostAsync(Deploys, null, Hello, "p2", Cancel)).ShouldBeOfType<ShowResult.Shown>().Message;
        (await Platform.UpdateAsync(Deploys, deploys, Bye, "p2", Cancel)).ShouldBeOfType<ShowResult.Shown>();

        // Slack isn't called before the pause is over.
        (await Platform.PostAsync(Ops, null, Hello, "p1", Cancel)).ShouldBeOfType<ShowResult.Later>().Wait.ShouldBe(wait);
        Calls("chat.postMessage").Count.ShouldBe(2);
        Slack.Clock.Advance(wait);
        (await Platform.PostAsync(Ops, null, Hello, "p1", Cancel)).ShouldBeOfType<ShowResult.Shown>();
    }

    [Fact]
    public async Task A_429_on_changing_pauses_changing_and_nothing_else()
    {
        var (one, two) = (await PostAsync(Ops, "p1"), await PostAsync(Deploys, "p2"));
        Workspace.Faults.Next("chat.update", new Fault.RateLimited(TimeSpan.FromSeconds(7)));
        (await Platform.UpdateAsync(Ops, one, Bye, "p1", Cancel)).ShouldBeOfType<ShowResult.Later>().Wait.ShouldBe(TimeSpan.FromSeconds(7));
        // Slack counts changes for the workspace, so that they wait in every channel, one after the other.
        (await Platform.UpdateAsync(Deploys, two, Bye, "p2", Cancel)).ShouldBeOfType<ShowResult.Later>().Wait.ShouldBe(
            TimeSpan.FromSeconds(7));
        (await Platform.UpdateAsync(Ops, one, Bye, "p1", Cancel)).ShouldBeOfType<ShowResult.Later>().Wait.ShouldBeGreaterThan(
            TimeSpan.FromSeconds(8));
        Calls("chat.update").Count.ShouldBe(1);

        await PostAsync(Workspace.Channel("general").Id, "p3");
        (await Platform.DeleteAsync(Ops, one, Cancel)).ShouldBeOfType<ShowResult.Gone>();
        Slack.Clock.Advance(TimeSpan.FromSeconds(7));
        (await Platform.UpdateAsync(Deploys, two, Bye, "p2", Cancel)).ShouldBeOfType<ShowResult.Shown>();
    }

    [Theory]
    [InlineData(null, 5)]
    [InlineData("soon", 5)]
    [InlineData("-3", 5)]
    [InlineData("0", 1)]
    [InlineData("12", 12)]
    [InlineData("Thu, 12 Jul 2018 18:37:33 GMT", 35)]
    [InlineData("Thu, 12 Jul 2018 00:00:00 GMT", 1)]
    [InlineData("99999999", 600)]
    [InlineData("99999999999999999999", 5)]
    public async Task Retry_After_is_honoured_whatever_it_says(string? header, int seconds)
    {
        Workspace.Faults.Next(
            "chat.postMessage", header is null ? new Fault.RateLimited(RetryAfter: null) : new Fault.RateLimitedUntil(header));
        (await Platform.PostAsync(Ops, null, Hello, "p1", Cancel)).ShouldBeOfType<ShowResult.Later>().Wait.ShouldBe(
            TimeSpan.FromSeconds(seconds));
        Slack.Clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        var early = Platform.PostAsync(Ops, null, Hello, "p1", Cancel);
        early.IsCompleted.ShouldBeFalse("it is near enough to be waited for");
        Calls("chat.postMessage").Count.ShouldBe(1);
        (await Slack.Clock.DriveAsync(early)).ShouldBeOfType<ShowResult.Shown>();
    }

    [Fact]
    public async Task A_call_in_line_when_Slack_says_429_to_the_one_before_is_not_made()
    {
        await PostAsync(Ops, "p0");
        Workspace.Faults.Next("chat.postMessage", new Fault.RateLimited(TimeSpan.FromSeconds(30)));
        var posts = new[] { Platform.PostAsync(Ops, null, Hello, "p1", Cancel), Platform.PostAsync(Ops, null, Hello, "p2", Cancel) };
        (await Slack.Clock.DriveAsync(Task.WhenAll(posts))).ShouldAllBe(result => result is ShowResult.Later);
        Calls("chat.postMessage").Count.ShouldBe(2, "the second of them would only hear the same");
    }

    [Fact]
    public async Task Posts_in_one_channel_go_out_a_second_apart_and_Slack_never_has_to_say_so()
    {
        Workspace.RateLimits = RateLimits.Real;
        (await Platform.PostAsync(Ops, null, Hello, "p0", Cancel)).ShouldBeOfType<ShowResult.Shown>();
        // The next two wait for their turns, the others are told when to come again.
        var posts = Enumerable.Range(1, 5).Select(i => Platform.PostAsync(Ops, null, Hello, $"p{i}", Cancel)).ToList();
        var results = await Slack.Clock.DriveAsync(Task.WhenAll(posts));
        results.OfType<ShowResult.Shown>().Count().ShouldBe(2);
        results.OfType<ShowResult.Later>().ShouldAllBe(later => later.Wait == TimeSpan.FromSeconds(3));
        Workspace.Calls.ShouldAllBe(call => call.Outcome == "ok");
    }

    [Fact]
    public async Task Changes_in_many_channels_share_what_Slack_allows_and_Slack_never_has_to_say_so()
    {
        Workspace.RateLimits = RateLimits.Real;
        var channels = Enumerable.Range(0, 6).Select(i => Workspace.AddChannel($"team-{i}").Id).ToList();
        var posts = new List<string>();
        foreach (var channel in channels)
        {
            posts.Add(await PostAsync(channel, channel));
        }

        var began = Slack.Clock.GetUtcNow();
        await Slack.Clock.DriveAsync(
            Task.WhenAll(channels.Zip(posts, (channel, post) => ChangeAsync(channel, post, times: 8))),
            step: TimeSpan.FromMilliseconds(200));
        var calls = Calls("chat.update");
        calls.ShouldAllBe(call => call.Outcome == "ok");
        calls.Count.ShouldBe(6 * 8);
        // The burst is for whoever comes first. After it, and until the first is done, all have their turns alike.
        var first = channels.Min(channel => calls.FindLastIndex(call => call.Channel == channel));
        var turns = channels
            .Select(channel => calls.Take(first + 1).Skip(WebApiMethod.Update.Burst).Count(call => call.Channel == channel))
            .ToList();
        (turns.Max() - turns.Min()).ShouldBeLessThanOrEqualTo(2, string.Join(' ', turns));
        (Slack.Clock.GetUtcNow() - began).ShouldBeLessThan(TimeSpan.FromSeconds(((6 * 8) - 10) * 1.5 + 5), "no turn is wasted");
    }

    /// <summary>As the board does it: one call after the other, and after a pause when it is told to wait.</summary>
    private async Task ChangeAsync(string channel, string post, int times)
    {
        while (times > 0)
        {
            if (await Platform.UpdateAsync(channel, post, Bye, channel, Cancel) is ShowResult.Later later)
            {
                await Task.Delay(later.Wait, Slack.Clock, Cancel);
            }
            else
            {
                times--;
            }
        }
    }
}
