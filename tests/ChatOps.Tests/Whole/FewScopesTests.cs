using ChatOps.Chat;
using ChatOps.Playground.Slack.WebApi;

namespace ChatOps.Tests.Whole;

/// <summary>A workspace whose administrators have granted only the scopes that the bot can't do without.</summary>
public sealed class FewScopesTests
{
    [Fact]
    public async Task Commands_and_deploys_work_and_doctor_says_what_is_off_and_how_to_turn_it_on()
    {
        await using var stage = await StartAsync();
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed *1.4.2*"));
        stage.Deploys.Count.ShouldBe(1);
        // Until all connections are up.
        await stage.PassAsync(TimeSpan.FromSeconds(30));
        var doctor = await stage.AskAsync("/ops doctor");
        doctor.Shown.ShouldContain("all needed ones granted");
        doctor.Shown.ShouldContain("usergroups:read (user groups in the policy: they have no members)");
        doctor.Shown.ShouldContain("To turn one on, install the app again and allow it");
        // The policy names a group.
        doctor.Shown.Split('\n').Where(line => line.StartsWith('❌')).Skip(1).ShouldHaveSingleItem()
            .ShouldStartWith(
                "❌ *group S01ONCALL*: its members are unknown, so nobody counts as one: The Slack app lacks the scope usergroups:read");
    }

    [Fact]
    public async Task Where_it_may_not_read_a_post_whose_confirmation_was_lost_is_repeated_and_says_so()
    {
        await using var stage = await StartAsync();
        stage.Slack.Faults.Next("chat.postMessage", new Fault.DropAfter(), channel: "deploys");
        var done = await stage.RunAsync(
            "/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed *1.4.2*") && m.Shown.Contains(Publisher.Twice.PlainText));
        stage.Deploys.Count.ShouldBe(2);
        stage.Deploys[^1].Ts.ShouldBe(done.Ts, "the one that is kept up to date");
    }

    private static Task<Stage> StartAsync() => Stage.StartAsync(prepare: stage =>
    {
        stage.Slack.App = stage.Slack.App with { Scopes = ["commands", "chat:write", "channels:read", "users:read"] };
        return Task.CompletedTask;
    });
}
