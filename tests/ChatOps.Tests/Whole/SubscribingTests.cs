using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Whole;

/// <summary>Who subscribes a channel to what: what is understood, what is refused, and how it is listed.</summary>
public sealed class SubscribingTests
{
    [Fact]
    public async Task What_cannot_be_meant_is_answered_with_what_to_do()
    {
        await using var stage = await Stage.StartAsync();
        foreach (var (typed, answer) in new[]
        {
            ("/ops subscribe without threads", "Subscribe to what? Name a service, an environment, a kind or an outcome, or `everything`."),
            ("/ops subscribe wbe", "I don't know `wbe`. Did you mean `web`? Nothing was done."),
            ("/ops subscribe xyzzyxyzzy", "`xyzzyxyzzy` is neither a service, an environment, a kind (alert, build, coffee, "),
            ("/ops subscribe failures in prodution", "There is no environment `prodution`. Did you mean `production`?"),
            ("/ops subscribe service=api*", "No service matches `api*`. There are web."),
            ("/ops subscribe kind=bulid", "There is no kind `bulid`. Did you mean `build`?"),
            ("/ops subscribe builds in production", "A build isn't in an environment, so no build would match: leave out one of the two."),
            ("/ops subscribe failed info", "Nothing failed is of severity info: leave out one of the two. Nothing was done."),
            ("/ops subscribe everything failed", "`everything` and `failed` contradict each other: give one of them."),
            ("/ops subscribe failed mention @nobody", "I don't know who `@nobody` is."),
            ("/ops subscribe failed tomorrow", "`tomorrow` is neither a service, "),
            ("/ops subscribe failed for 2h", "not `for 2h`, so nothing was done."),
            ("/ops unsubscribe", "Nobody has subscribed this channel to anything."),
            ("/ops unsubscribe failures", "This channel isn't subscribed to `failed`."),
            ("/ops unsubscribe everything", "This channel isn't subscribed to `everything`."),
            ("/ops subscriptions", "None. `/ops subscribe failures in production` is an example."),
            ("/ops subscriptions page 7", "None."),
        })
        {
            (await stage.AskAsync(typed)).Shown.ShouldContain(answer, customMessage: typed);
        }

        (await stage.AskAsync("/ops subscriptions everywhere")).Shown.ShouldNotContain("🔔");
        stage.Slack.AddChannel("secret", isPrivate: true, withBot: false);
        (await stage.AskAsync("/ops subscribe failures", channel: "secret")).Shown.ShouldContain(
            "I can't post here: add me to this channel");
    }

    [Fact]
    public async Task Lists_are_shown_in_pages_and_a_channel_has_a_limit()
    {
        await using var stage = await Stage.StartAsync(
            settings =>
            {
                for (var i = 0; i < 55; i++)
                {
                    settings[$"ChatOps:Services:s{i:00}:Channels:0"] = "#general";
                }
            });
        for (var i = 0; i < 50; i++)
        {
            (await stage.AskAsync($"/ops subscribe s{i:00} failed")).Shown.ShouldContain($"subscribed to `s{i:00} failed`");
        }

        (await stage.AskAsync("/ops subscribe s50 failed")).Shown.ShouldContain("A channel may have at most 50 subscriptions.");
        var page = await stage.AskAsync("/ops subscriptions");
        page.Shown.ShouldContain("`s19 failed`");
        page.Shown.ShouldNotContain("`s20 failed`");
        page.Shown.ShouldContain("page 1 of 3");
        (await stage.AskAsync("/ops subscriptions page 3")).Shown.ShouldContain("`s49 failed`");
        var ended = await stage.AskAsync("/ops unsubscribe everything");
        ended.Shown.ShouldContain("🔕 50 subscriptions ended");
        ended.Shown.ShouldContain("… and 40 more.");
        (await stage.AskAsync("/ops subscriptions")).Shown.ShouldContain("None.");
    }

    [Fact]
    public async Task Only_members_may_subscribe_unless_policy_says_otherwise_and_doctor_says_where_the_bot_cannot_post()
    {
        await using var stage = await Stage.StartAsync(settings => settings["Rules"] =
            """
            roles:
              all: { users: ["*"] }
              quiet: { users: [U04CAROL] }
            grants:
              - { role: quiet, deny: [subscribe] }
            """);
        (await stage.AskAsync("/ops subscribe failures", "carol")).Shown.ShouldContain(
            "You may not change subscriptions: policy.yaml:5 denies it to quiet.");
        (await stage.AskAsync("/ops audit")).Shown.ShouldContain("subscribe");
        await stage.AskAsync("/ops subscribe failures", channel: "general");
        (await stage.AskAsync("/ops unsubscribe failures", "carol", "general")).Shown.ShouldContain("You may not change subscriptions");
        var id = stage.Slack.Channel("general").Id;

        (await stage.AskAsync("/ops doctor")).Shown.ShouldContain($"channel {id}");
        (await stage.AskAsync($"/ops unsubscribe everything channel={id}", "bob")).Shown.ShouldContain(
            $"Others subscribed <#{id}>, and I can post there. Type `/ops unsubscribe everything` in that channel.");
        (await stage.AskAsync($"/ops unsubscribe everything channel={id}")).Shown.ShouldContain("🔕 No longer subscribed to `failed`");
        await stage.AskAsync("/ops subscribe failures", channel: "general");
        stage.Slack.Archive("general");
        await stage.PassAsync(TimeSpan.FromMinutes(11));
        var doctor = (await stage.AskAsync("/ops doctor")).Shown;
        doctor.ShouldContain("archived");
        doctor.ShouldContain($"unsubscribe everything channel={id}");
        (await stage.AskAsync($"/ops unsubscribe everything channel={id}", "bob")).Shown
            .ShouldContain("🔕 No longer subscribed to `failed`");
        (await stage.AskAsync("/ops doctor")).Shown.ShouldNotContain($"channel {id}");
    }

    [Fact]
    public async Task Typed_alone_it_asks_in_a_dialog_and_a_persons_own_chat_may_be_subscribed()
    {
        await using var stage = await Stage.StartAsync();
        (await stage.TypeAsync("/ops subscribe")).ShouldBe(Outcome.Ok);
        var dialog = await stage.UntilAsync(() => stage.Slack.View("ann"), "the dialog");
        (await stage.DrivenAsync(stage.Slack.As("ann").SubmitAsync(
            dialog,
            new Dictionary<string, string> { ["service"] = "web", ["environment"] = "staging", ["kind"] = "scale" },
            stage.Stop))).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Slack.View("ann") is { } answer
                && answer.Shown.Contains("subscribed to `web scale in staging`", StringComparison.Ordinal)
                ? answer
                : null,
            "the answer");

        await stage.AskAsync("/ops subscribe scale in staging", "bob", stage.Slack.Bot.Name);
        await stage.RunAsync("/scale web 4 in staging", m => m.Shown.Contains("Scaled", StringComparison.Ordinal));
        foreach (var channel in new[] { "ops", "@bob" })
        {
            await stage.UntilAsync(
                () => stage.Slack.Channel(channel).Messages.FirstOrDefault(m => m.Shown.Contains("Scaled", StringComparison.Ordinal)),
                channel);
        }
    }
}
