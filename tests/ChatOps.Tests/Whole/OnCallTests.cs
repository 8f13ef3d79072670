using System.Net;
using ChatOps.Playground.Slack;
using ChatOps.Tests.Chat.Lines;

namespace ChatOps.Tests.Whole;

/// <summary>Who is on call, in chat.</summary>
public sealed class OnCallTests
{
    [Fact]
    public async Task A_shift_is_shown_overridden_swapped_and_handed_over()
    {
        await using var stage = await Stage.StartAsync(Configure);
        (await stage.AskAsync("/oncall")).Shown.ShouldContain("📟 *web*: <@U02ANN> until ");
        (await stage.AskAsync("/ops oncall")).Shown.ShouldContain(", then <@U03BOB>");
        var shown = (await stage.AskAsync("/oncall web")).Shown;
        shown.ShouldContain("<@U02ANN> is on call until ");
        shown.ShouldContain("Then <@U03BOB> from ");
        shown.ShouldContain("Answers for web");

        // Overridden, by name or mention, and cancelled.
        (await stage.AskAsync("/oncall override web @carol from 12:00 for 2h")).Shown.ShouldContain("<@U04CAROL> is on call for web from ");
        var told = await SaidAsync(stage, "Carol Chen is on call for web from ");
        (await stage.AskAsync("/oncall web at 13:00")).Shown.ShouldContain("<@U04CAROL> is on call at ");
        (await stage.AskAsync("/oncall override web bob from 13:00")).Shown.ShouldContain("Until when?");
        (await stage.AskAsync("/oncall unset web")).Shown.ShouldContain("Cancelled for web: <@U04CAROL> from ");
        await stage.UntilSaidAsync(told, "Ann Archer cancelled a change of who is on call for web");

        await stage.AskAsync("/ops lock web in staging for 2h because load test", "bob");

        // A volunteer takes the rest of the shift, and is told so; at its end nothing changes.
        (await stage.AskAsync("/oncall swap web", "carol")).Shown.ShouldContain("You have no shift of web in the next 100 days.");
        (await stage.AskAsync("/oncall swap")).Shown.ShouldContain("I ask in #ops who takes the shift of web from ");
        var request = await SaidAsync(stage, "Ann Archer asks who takes the shift of web");
        (await stage.ClickAsync(request, "Take it")).ShouldBe(Outcome.Ok);
        await AnswerAsync(stage, "ann", "It is yours.");
        (await stage.ClickAsync(request, "Take it", "bob")).ShouldBe(Outcome.Ok);
        await AnswerAsync(stage, "bob", "Yours: web from ");
        await stage.UntilSaidAsync(request, "Bob Baker takes the shift of web from ");
        var over = await SaidAsync(stage, "📟 web: <@U03BOB> is on call until ");
        over.Shown.ShouldContain("after Ann Archer");
        over.Shown.ShouldContain("🔒 Locked: *web in staging* by Bob Baker until ");
        await stage.StopBotAsync();
        await stage.StartBotAsync();
        await stage.UntilAsync(() => stage.Slack.Sockets.Connections.Any(c => c.IsReady) ? "connected" : null, "a socket");
        await stage.PassAsync(TimeSpan.FromMinutes(2));
        stage.Slack.Channel("ops").Messages.Count(m => m.Shown.Contains("📟")).ShouldBe(1);

        (await stage.ClickAsync(over, "Confirm", "carol")).ShouldBe(Outcome.Ok);
        await AnswerAsync(stage, "carol", "Only who is on call now can confirm that.");
        (await stage.ClickAsync(over, "Confirm", "bob")).ShouldBe(Outcome.Ok);
        await stage.UntilSaidAsync(over, "✅ Confirmed at ");
        (await stage.AskAsync("/oncall take web", "carol")).Shown.ShouldContain("<@U04CAROL> is on call for web from ");
        await SaidAsync(stage, "📟 web: <@U04CAROL> is on call until ");
        (await stage.AskAsync("/oncall report since 2d")).Shown.ShouldContain("by override or swap");
        var audit = (await stage.AskAsync("/ops audit")).Shown;
        audit.ShouldContain("took the shift of web");
        audit.ShouldContain("handed web over from ");
        audit.ShouldContain("confirmed being on call for web");
    }

    [Fact]
    public async Task What_is_typed_is_understood_or_answered_with_what_to_do_and_only_those_may_change_it_whom_the_policy_lets()
    {
        await using var stage = await Stage.StartAsync(settings =>
        {
            Configure(settings);
            settings["Rules"] = """
                roles:
                  carol: { users: ["U04CAROL"] }
                grants:
                  - { role: carol, deny: [oncall] }
                """;
        });
        foreach (var (typed, answer) in new[]
        {
            ("/oncall wbe", "There is no schedule, service, or person `wbe`. Did you mean `web`? Nothing was done."),
            ("/oncall override web for 2h", "Who is on call then? Mention the person. Nothing was done."),
            ("/oncall override web dave for 2h", "There is no schedule, service, or person `dave`."),
            ("/oncall override web ann for 2h until 18:00", "You gave two ends, `for` and `until`"),
            ("/oncall override web @chatops for 2h", "is a bot, or is deactivated. Nothing was done."),
            ("/oncall take web", "You are on call for web already, until "),
            ("/oncall take 0123456789", "That shift was taken, the request was withdrawn, or its time is over."),
            ("/oncall cancel 0123456789", "There is no change `0123456789`, or its time is over."),
            ("/oncall cancel web", "Nobody changed who is on call for web now or later."),
            ("/oncall swap web at 12:00", "You aren't on call for web at "),
        })
        {
            (await stage.AskAsync(typed)).Shown.ShouldContain(answer, customMessage: typed);
        }

        (await stage.AskAsync("/oncall take web", "carol")).Shown.ShouldContain("You may not change who is on call");
        (await stage.AskAsync("/oncall web", "carol")).Shown.ShouldContain("<@U02ANN> is on call until ");
    }

    [Fact]
    public async Task A_user_group_follows_several_schedules_and_who_is_not_known_there_is_named_once()
    {
        var room = new LinesRoom();
        await using var stage = await Stage.StartAsync(
            settings =>
            {
                Configure(settings);
                settings["ChatOps:Lines:On"] = "true";
                settings["ChatOps:Services:web:Channels:0"] = "slack:#deploys";
                settings["ChatOps:OnCall:Default"] = "web";
                settings["ChatOps:OnCall:Schedules:web:Channel"] = "slack:#ops";
                settings["ChatOps:OnCall:Schedules:web:Groups:0"] = "slack:S01ONCALL";
                settings["ChatOps:OnCall:Schedules:web:Layers:0:Members:0"] = "slack:U02ANN";
                settings["ChatOps:OnCall:Schedules:web:Layers:0:Members:1"] = "slack:U03BOB";
                settings["ChatOps:OnCall:Schedules:night:Channel"] = "slack:#ops";
                settings["ChatOps:OnCall:Schedules:night:Groups:0"] = "slack:S01ONCALL";
                settings["ChatOps:OnCall:Schedules:night:Layers:0:HandOver"] = "9:00";
                settings["ChatOps:OnCall:Schedules:night:Layers:0:Members:0"] = "lines:zoe";
                settings["Rules:0:Groups:0"] = "slack:S01ONCALL";
                settings["ChatOps:OnCall:Feeds:team:Secrets:0"] = "0123456789abcdef";
                settings["ChatOps:OnCall:Feeds:bob:Secrets:0"] = "bob-0123456789abcdef";
                settings["ChatOps:OnCall:Feeds:bob:Person"] = "slack:U03BOB";
            },
            chat: [.. Bot.ChatPlatforms, LinesPlatform.In(room)]);
        await stage.UntilAsync(() => Members(stage) == "U02ANN" ? "ann" : null, "the group with ann");
        var unlinked = await SaidAsync(stage, "Zoe is on call for night, but isn't in the user group");
        unlinked.Shown.ShouldContain("gives both accounts the same User under `ChatOps:People`");
        await stage.AskAsync("/oncall override night @carol for 1h");
        await stage.UntilAsync(() => Members(stage) == "U02ANN,U04CAROL" ? "both" : null, "the group with both");
        await stage.StopBotAsync();
        await stage.StartBotAsync();
        await stage.UntilAsync(() => stage.Slack.Sockets.Connections.Any(c => c.IsReady) ? "connected" : null, "a socket");
        await stage.AskAsync("/oncall unset night");
        await stage.UntilAsync(() => Members(stage) == "U02ANN" ? "ann" : null, "the group with ann again");
        stage.Slack.Calls.Count(call => call.Method == "usergroups.users.update").ShouldBe(3, "only what changed");
        stage.Slack.Channel("ops").Messages.Count(m => m.Shown.Contains("isn't in the user group")).ShouldBe(1);

        // A workspace whose plan has no user groups.
        stage.Slack.UserGroups = null;
        await stage.AskAsync("/oncall override web @carol for 1h");
        (await SaidAsync(stage, "The user group `S01ONCALL` doesn't follow who is on call for night and web")).Shown.ShouldContain(
            "plan has no user groups");
        var doctor = (await stage.AskAsync("/ops doctor page 2")).Shown + (await stage.AskAsync("/ops doctor")).Shown;
        doctor.ShouldContain("the user group S01ONCALL doesn't follow: This workspace's plan has no user groups");
        doctor.ShouldContain("somebody is on call for night throughout the next 7 days");

        // Calendars, for whoever knows the address.
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        var calendar = await ReadAsync("0123456789abcdef");
        calendar.ShouldContain("BEGIN:VEVENT");
        calendar.ShouldContain("SUMMARY:On call for web: Ann Archer");
        calendar.ShouldContain("SUMMARY:On call for night: Zoe");
        calendar.ShouldContain("DTSTART:20260305T093100Z");
        var own = await ReadAsync("bob-0123456789abcdef");
        own.ShouldContain("SUMMARY:On call for web: Bob Baker");
        own.ShouldNotContain("Ann");
        (await stage.DrivenAsync(http.GetAsync(new Uri("/oncall/0123456789abcdeg", UriKind.Relative), stage.Stop))).StatusCode
            .ShouldBe(HttpStatusCode.NotFound);

        async Task<string> ReadAsync(string secret)
        {
            var answer = await stage.DrivenAsync(http.GetAsync(new Uri($"/oncall/{secret}", UriKind.Relative), stage.Stop));
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/calendar");
            return await answer.Content.ReadAsStringAsync(stage.Stop);
        }
    }

    [Fact]
    public async Task Without_a_schedule_it_says_where_one_is_configured() => (await AskedAsync()).ShouldContain(
        "Nobody is on call: no schedule is configured. An operator adds one under `ChatOps:OnCall:Schedules`.");

    private static async Task<string> AskedAsync()
    {
        await using var stage = await Stage.StartAsync();
        return (await stage.AskAsync("/oncall")).Shown;
    }

    /// <summary>Ann is on call until 9:31; then Bob is.</summary>
    private static void Configure(Dictionary<string, string?> settings)
    {
        const string At = "ChatOps:OnCall:Schedules:web";
        settings[$"{At}:Channel"] = "#ops";
        settings[$"{At}:Layers:0:Rotation"] = "Daily";
        settings[$"{At}:Layers:0:HandOver"] = "9:31";
        settings[$"{At}:Layers:0:Start"] = "2026-03-03";
        settings[$"{At}:Layers:0:Members:0"] = "U02ANN";
        settings[$"{At}:Layers:0:Members:1"] = "U03BOB";
    }

    private static string Members(Stage stage) => string.Join(',', stage.Slack.UserGroups![0].Users.Order());

    private static Task<Message> SaidAsync(Stage stage, string text) =>
        stage.UntilAsync(() => stage.Slack.Channel("ops").Messages.FirstOrDefault(m => m.Shown.Contains(text)), text);

    private static Task<Message> AnswerAsync(Stage stage, string who, string text) =>
        stage.UntilAsync(() => stage.Slack.Ephemerals(who).FirstOrDefault(m => m.Shown.Contains(text)), text);
}
