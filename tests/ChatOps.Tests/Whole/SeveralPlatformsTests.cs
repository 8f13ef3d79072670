using System.Net;
using ChatOps.Journal;
using ChatOps.Tests.Chat.Lines;
using Microsoft.Extensions.Configuration;

namespace ChatOps.Tests.Whole;

/// <summary>A chat platform that exists only in the tests, together with Slack and without it.</summary>
public sealed class SeveralPlatformsTests
{
    private LinesRoom _room = new();

    [Fact]
    public async Task A_deploy_is_requested_and_approved_on_one_platform_and_shown_on_both()
    {
        await using var stage = await Stage.StartAsync(
            settings =>
            {
                settings["ChatOps:Lines:On"] = "true";
                settings["ChatOps:Services:web:Channels:0"] = "slack:#deploys";
                settings["ChatOps:Services:web:Channels:1"] = "lines:#release";
                settings["Rules:0:Groups:0"] = "slack:S01ONCALL";
                settings["Rules:0:Users:0"] = "lines:zoe";
            },
            chat: [.. Bot.ChatPlatforms, LinesPlatform.In(_room)]);

        var plan = await AskAsync(stage, "zoe", "deploy web 1.4.2 to production", "Deploy web 1.4.2 to production?");
        plan.Text.ShouldContain("to @zoe");
        var run = plan.Text.Split('[', ']').Single(part => part.StartsWith("Run: ", StringComparison.Ordinal))["Run: ".Length..];
        (await AskAsync(stage, "yan", run, "no grant allows it here")).Text.ShouldContain("to @yan");
        stage.Patches("production").ShouldBe(0);
        await AskAsync(stage, "zoe", run, "Started");

        var there = await stage.UntilAsync(
            () => _room.Messages("room-1").FirstOrDefault(line => line.Text.Contains("Deployed")), "the end, in lines");
        var here = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(message => message.Shown.Contains("Deployed")), "the end, in Slack");
        there.Text.ShouldContain("by Zoe");
        // Who isn't on Slack is named there, not mentioned.
        here.Shown.ShouldContain("by Zoe");
        here.Shown.ShouldNotContain("@zoe");
        stage.Deploys.Count.ShouldBe(1);
        _room.Messages("room-1").Count(line => line.Text.Contains("Deployed")).ShouldBe(1);
        stage.Image("production").ShouldBe("registry.acme.io/web:1.4.2");

        // People on Slack get their answers there, and see what happened on both.
        (await stage.AskAsync("/ops history web")).Shown.ShouldContain("by Zoe");
        var doctor = (await stage.AskAsync("/ops doctor")).Shown;
        doctor.ShouldContain("*lines*: 2 members");
        doctor.ShouldContain("lines channel #release");
        doctor.ShouldContain("slack channel #deploys");
    }

    [Fact]
    public async Task A_bot_without_Slack_starts_and_says_in_text_what_the_platform_cannot_show()
    {
        await using var stage = await Stage.StartAsync(WithoutSlack, chat: [.. Bot.ChatPlatforms, LinesPlatform.In(_room)]);

        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        (await stage.DrivenAsync(http.GetAsync(new Uri("/health/ready", UriKind.Relative), stage.Stop))).StatusCode.ShouldBe(
            HttpStatusCode.OK);
        stage.Slack.Calls.ShouldBeEmpty();

        // There are no dialogs, so the questions are asked in text.
        var questions = await AskAsync(stage, "zoe", "deploy", "write it in one line");
        questions.Text.ShouldContain("Service: web");
        questions.Text.ShouldContain("bot, deploy SERVICE");

        // Messages can't be searched for: one that may already exist is posted again, with a note, and only that one is kept up to date.
        var plan = await AskAsync(stage, "zoe", "deploy web 1.4.2 to staging", "Deploy web 1.4.2 to staging?");
        var run = plan.Text.Split('[', ']').Single(part => part.StartsWith("Run: ", StringComparison.Ordinal))["Run: ".Length..];
        _room.LostAnswers = 3;
        await SayAsync(stage, "zoe", run);
        var end = await stage.UntilAsync(() => _room.Messages("room-1").FirstOrDefault(line => line.Text.Contains("Deployed")), "the end");
        end.Text.ShouldContain("If it is here twice, only the last one is kept up to date.");
        stage.Image("staging").ShouldBe("registry.acme.io/web:1.4.2");
    }

    [Fact]
    public async Task Without_dialogs_whoever_breaks_the_glass_is_asked_why_in_a_line()
    {
        await using var stage = await Stage.StartAsync(
            settings =>
            {
                WithoutSlack(settings);
                settings["Rules"] =
                    """
                    roles:
                      all: { users: ["*"] }
                      leads: { users: [zoe] }
                    grants:
                      - { role: all, allow: ["*"], environments: [production] }
                    approvals:
                      - { environments: [production], from: [leads] }
                    break-glass:
                      - { roles: [leads] }
                    """;
            },
            chat: [.. Bot.ChatPlatforms, LinesPlatform.In(_room)]);
        const string Button = "Break glass…: ";
        (await AskAsync(stage, "yan", "deploy web 1.4.3 to production", "Deploy web 1.4.3 to production?")).Text.ShouldNotContain(Button);
        var plan = await AskAsync(stage, "zoe", "deploy web 1.4.2 to production", "Deploy web 1.4.2 to production?");
        var glass = plan.Text.Split('[', ']').Single(part => part.StartsWith(Button, StringComparison.Ordinal))[Button.Length..];

        (await AskAsync(stage, "zoe", glass, "Why? Type ")).Text.ShouldContain(" because …");
        await AskAsync(stage, "zoe", $"{glass} because checkout is down", "Going ahead without approval");

        await stage.UntilAsync(() => _room.Messages("room-1").FirstOrDefault(line => line.Text.Contains("Deployed")), "the end");
        stage.Image("production").ShouldBe("registry.acme.io/web:1.4.2");
    }

    [Fact]
    public async Task Without_edits_and_threads_the_end_of_a_deploy_is_a_separate_message()
    {
        _room = new() { IsEditable = false, HasThreads = false };
        await using var stage = await Stage.StartAsync(WithoutSlack, chat: [.. Bot.ChatPlatforms, LinesPlatform.In(_room)]);
        var plan = await AskAsync(stage, "zoe", "deploy web 1.4.2 to staging", "Deploy web 1.4.2 to staging?");
        var run = plan.Text.Split('[', ']').Single(part => part.StartsWith("Run: ", StringComparison.Ordinal))["Run: ".Length..];
        await SayAsync(stage, "zoe", run);

        var end = await stage.UntilAsync(() => _room.Messages("room-1").FirstOrDefault(line => line.Text.Contains("Deployed")), "the end");
        await stage.PassAsync(TimeSpan.FromMinutes(1));
        end.Text.ShouldContain("web · Deploy of 1.4.2 to staging");
        _room.Messages("room-1").ShouldContain(line => line.Text.StartsWith("Good: web · Deploy of 1.4.2 to staging"));
        _room.Messages("room-1").ShouldContain(line => line.Text.StartsWith("Running: web · Deploy of 1.4.2 to staging"));
        stage.Image("staging").ShouldBe("registry.acme.io/web:1.4.2");
    }

    [Fact]
    public void A_channel_without_its_platform_is_an_error_if_there_are_several()
    {
        var refusal = Should.Throw<ConfigurationException>(() => Bot.Build(
            [],
            builder => builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["ChatOps:Lines:On"] = "true", ["ChatOps:Slack:BotToken"] = "xoxb-1", ["ChatOps:Services:web:Channels:0"] =
                    "#web", ["ChatOps:Services:api:Channels:0"] = "teams:Api",
            }),
            chat: [.. Bot.ChatPlatforms, LinesPlatform.In(_room)]));

        refusal.Problems.ShouldContain(
            "ChatOps:Services:web:Channels has '#web': write a channel with its chat platform before it (slack:, lines:).");
        refusal.Problems.ShouldContain(
            "ChatOps:Services:api:Channels has 'teams:Api': write a channel with its chat platform before it (slack:, lines:).");
        refusal.Message.ShouldContain("ChatOps:Slack:AppToken");
    }

    private static void WithoutSlack(Dictionary<string, string?> settings)
    {
        foreach (var key in settings.Keys.Where(key => key.StartsWith("ChatOps:Slack:", StringComparison.Ordinal)).ToList())
        {
            settings.Remove(key);
        }

        settings["ChatOps:Lines:On"] = "true";
        settings["ChatOps:Services:web:Channels:0"] = "#release";
        settings.Remove("Rules:0:Groups:0");
        settings["Rules:0:Users:0"] = "zoe";
    }

    private async Task<Line> AskAsync(Stage stage, string who, string text, string answer)
    {
        var before = _room.Messages("room-1").Select(line => line.Id).ToHashSet();
        await SayAsync(stage, who, text);
        return await stage.UntilAsync(
            () => _room.Messages("room-1").FirstOrDefault(line => !before.Contains(line.Id) && line.Text.Contains(answer)),
            $"an answer to {text}");
    }

    private async Task SayAsync(Stage stage, string who, string text) =>
        await stage.DrivenAsync(stage.Get<Deliveries>().AppendAsync(_room.Say(who, "room-1", text, stage.Clock.GetUtcNow()), stage.Stop));
}
