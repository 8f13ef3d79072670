using ChatOps.Incidents;
using ChatOps.Journal;
using ChatOps.Playground.Slack;
using ChatOps.Playground.Slack.WebApi;

namespace ChatOps.Tests.Whole;

/// <summary>An incident from its declaration to its post-mortem, in the chat.</summary>
public sealed class IncidentsTests
{
    private const string Room = "inc-20260304-web-answers-5xx";

    [Fact]
    public async Task It_has_a_channel_is_run_there_holds_deploys_and_is_written_down()
    {
        await using var stage = await StartAsync();
        const string Open = "/incident web answers 5xx sev2 service web env staging";
        (await stage.AskAsync(Open)).Shown.ShouldContain("🚨 Incident 1 is open: web answers 5xx (SEV2).");
        await stage.UntilAsync(() => stage.Slack.FindChannel(Room), "its channel");
        var summary = await SaidAsync(stage, "🚨 Incident 1: web answers 5xx");
        await TopicAsync(stage, "SEV2 · triage · no commander");
        var room = await stage.UntilAsync(() => stage.Slack.Channel(Room) is { Pins.Count: 1 } pinned ? pinned : null, "the pin");
        room.Pins[0].Ts.ShouldBe(summary.Ts);
        await stage.UntilAsync(
            () => stage.Slack.Channel(Room).Members is var there
                && there.Contains(stage.Slack.User("ann").Id) && there.Contains(stage.Slack.User("bob").Id) ? "there" : null,
            "the invitations of who opened it and who is on call");
        var listed = await stage.UntilAsync(
            () => Listed(stage, $"<#{room.Id}>"), "its message in the list");

        // Whoever repeats it means the same.
        (await stage.AskAsync(Open)).Shown.ShouldContain("It was opened already.");

        (await stage.ClickAsync(summary, "Take command")).ShouldBe(Outcome.Ok);
        await TopicAsync(stage, "SEV2 · triage · @Ann Archer");
        (await stage.AskAsync("/incident role commander", by: "bob", channel: "ops")).Shown.ShouldContain("Which incident?");
        (await stage.AskAsync("/incident role 1 commander", by: "bob")).Shown.ShouldContain("To take over, have it handed to you");
        (await stage.AskAsync("/incident status investigating", channel: Room)).Shown.ShouldContain("Incident 1 is investigating now.");
        (await stage.AskAsync("/incident update 42 percent fail <!here> next 1m", channel: Room)).Shown.ShouldContain(
            "I remind you of the next one at ");
        await TopicAsync(stage, "SEV2 · investigating · @Ann Archer · next update ");
        await SaidAsync(stage, "📣 42 percent fail !here – Ann Archer · next update ");
        await stage.UntilSaidAsync(listed, "📣 42 percent fail");
        // What people mark is kept, as it was then.
        await stage.TypeAsync("the pool was at 100 %", channel: Room);
        stage.Slack.As("ann").React(await SaidAsync(stage, "the pool was at 100 %"), "pushpin");
        await SaidAsync(stage, "📌 the pool was at 100 % – Ann Archer");
        (await stage.AskAsync("/incident note 1 the pool is full")).Shown.ShouldContain("Noted in incident 1.");
        await SaidAsync(stage, "📝 the pool is full – Ann Archer");
        Replies(stage, listed).ShouldNotContain(reply => reply.Contains("pool is full"));

        // Deploys there are held, except for the fix.
        (await stage.AskAsync("/deploy web 1.4.2 to production")).Shown.ShouldContain("Deploy web 1.4.2 to production?");
        var held = await stage.AskAsync("/deploy web 1.4.2 to staging because TLS");
        held.Shown.ShouldContain("web in staging has an open incident (1: web answers 5xx). Deploys are held until it ends");
        (await stage.AskAsync("/deploy web 1.4.2 to staging fixes 7")).Shown.ShouldContain("Deploys are held until it ends");
        (await stage.AskAsync("/scale web 4 in staging")).Shown.ShouldContain("Scale web to 4 in staging?");
        var before = stage.Slack.Ephemerals("ann").Count;
        (await stage.ClickAsync(held, "This is the fix")).ShouldBe(Outcome.Ok);
        var plan = await stage.UntilAsync(() => stage.Slack.Ephemerals("ann").Skip(before).FirstOrDefault(), "the plan of the fix");
        plan.Shown.ShouldContain("🚒 It fixes incident 1 (web answers 5xx), which holds other deploys.");
        plan.Shown.ShouldContain("💬 TLS");
        (await stage.ClickAsync(plan, "Run")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed *1.4.2*")), "the fix");

        // The bot is killed while the update becomes due: the reminder comes once.
        await stage.StopBotAsync();
        stage.Clock.Advance(TimeSpan.FromMinutes(1));
        await stage.StartBotAsync();
        await stage.UntilAsync(() => stage.Slack.Sockets.Connections.Any(c => c.IsReady) ? "connected" : null, "a socket");
        var reminder = await SaidAsync(stage, "⏰ An update was promised for ");
        (await stage.ClickAsync(reminder, "Snooze 30 min")).ShouldBe(Outcome.Ok);
        await SaidAsync(stage, "⏰ The next update is put off until ");
        Count(stage, "⏰ An update was promised").ShouldBe(1);

        (await stage.TypeAsync("/incident resolve", channel: Room)).ShouldBe(Outcome.Ok);
        var dialog = await stage.UntilAsync(() => stage.Slack.View("ann"), "the dialog");
        (await stage.DrivenAsync(stage.Slack.As("ann").SubmitAsync(
            dialog,
            new Dictionary<string, string> { ["cause"] = "a full pool", ["cure"] = "1.4.2" },
            stage.Stop))).ShouldBe(Outcome.Ok);
        await SaidAsync(stage, "✅ Resolved by Ann Archer. Cause: a full pool. What fixed it: 1.4.2");
        await TopicAsync(stage, "SEV2 · resolved");
        await stage.UntilSaidAsync(listed, "✅ *Incident 1: web answers 5xx*");
        (await stage.AskAsync("/deploy web 1.4.3 to staging")).Shown.ShouldContain("Deploy web 1.4.3 to staging?");

        (await stage.AskAsync("/ops incidents")).Shown.ShouldContain("✅ *1* web answers 5xx · SEV2 · resolved · web in staging");
        var shown = (await stage.AskAsync("/incident show 1")).Shown;
        shown.ShouldContain("🔄 triage → *investigating* by <@U02ANN>");
        shown.ShouldContain("Deployed *1.4.2*");
        (await stage.AskAsync("/incident postmortem", channel: Room)).Shown.ShouldContain("## Timeline");
        (await stage.AskAsync("/ops audit")).Shown.ShouldContain("resolved incident 1");
        (await stage.AskAsync("/incident update 1 too late")).Shown.ShouldContain(
            "Incident 1 is resolved; ");
        (await stage.AskAsync("/incident reopen 1 because it is back")).Shown.ShouldContain("Incident 1 is open again.");
        await SaidAsync(stage, "♻️ Reopened by Ann Archer: it is back");
    }

    [Fact]
    public async Task A_name_that_is_taken_gets_a_suffix_and_a_channel_that_is_archived_is_continued_in_a_thread()
    {
        await using var stage = await StartAsync(stage =>
        {
            stage.Slack.Create(Room, isPrivate: false, stage.Slack.User("bob").Id);
            stage.Slack.Create($"{Room}-2", isPrivate: true, stage.Slack.User("bob").Id);
        });
        // The response is lost: the channel that was created is found, and no other one is created.
        stage.Slack.Faults.Next("conversations.create", new Fault.DropAfter(), channel: null);
        (await stage.AskAsync("/incident web answers 5xx")).Shown.ShouldContain("It is about no service yet");
        await stage.UntilAsync(() => stage.Slack.FindChannel($"{Room}-3")?.Messages.FirstOrDefault(), "the third name");
        await SaidAsync(stage, "👤 Nobody is commander, <@U02ANN>. Who takes it?", $"{Room}-3");
        stage.Slack.FindChannel($"{Room}-4").ShouldBeNull();

        stage.Slack.Archive($"{Room}-3");
        (await stage.AskAsync("/incident update 1 somebody tidied up")).Shown.ShouldContain("Posted as an update of incident 1.");
        var listed = await stage.UntilAsync(
            () => Listed(stage, "its channel is gone"), "that it is gone");
        await stage.UntilSaidAsync(listed, "📣 somebody tidied up");
        await stage.UntilSaidAsync(listed, "⚠️ It goes on in this thread: its channel is gone.");
        (await stage.AskAsync("/incident note 1 here we are")).Shown.ShouldContain("Noted");
        await stage.UntilSaidAsync(listed, "📝 here we are");
        (await stage.AskAsync("/ops doctor")).Shown.ShouldContain("incident 1 has no channel of its own");
    }

    [Fact]
    public async Task Without_the_scopes_it_is_a_thread_that_says_why_and_none_is_private()
    {
        await using var stage = await StartAsync(stage => stage.Slack.App = stage.Slack.App with
        {
            Scopes = [.. stage.Slack.App.Scopes.Except(["channels:manage", "channels:write", "groups:write", "pins:write"])],
        });
        (await stage.AskAsync("/incident web answers 5xx")).Shown.ShouldContain("Incident 1 is open");
        var listed = await stage.UntilAsync(
            () => Listed(stage, "lacks the scope channels:manage"), "why");
        (await stage.ClickAsync(listed, "Take command", "bob")).ShouldBe(Outcome.Ok);
        await stage.UntilSaidAsync(listed, "👤 Bob Baker is commander");

        (await stage.AskAsync("/incident leaked key private")).Shown.ShouldContain("Incident 2 is open");
        await stage.UntilAsync(
            () => stage.Slack.FindChannel("@ann")?.Messages.FirstOrDefault(m => m.Shown.Contains("Incident 2 has no channel yet")),
            "why it isn't");
        stage.Slack.Channel("incidents").Messages.ShouldNotContain(m => m.Shown.Contains("leaked key"));
        (await stage.AskAsync("/incident show 2", "bob")).Shown.ShouldContain("There is no incident 2.");
    }

    [Fact]
    public async Task An_alert_and_a_message_are_declared_with_one_press_and_once()
    {
        await using var stage = await StartAsync();
        var began = stage.Clock.GetUtcNow();
        await stage.TellAsync("test", new NewEvent(began, null, new AlertChanged(
            "Alertmanager", "5xx", "1", "5xx", null, AlertState.Firing, AlertSeverity.Critical, began, null, new(),
            [new("service", "web"), new("env", "production")])));
        var told = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Declare incident")), "the alert");
        (await stage.ClickAsync(told, "Declare incident")).ShouldBe(Outcome.Ok);
        (await stage.ClickAsync(told, "Declare incident", "bob")).ShouldBe(Outcome.Ok);
        var answers = $"{await AnswerAsync(stage, "ann")}\n{await AnswerAsync(stage, "bob")}";
        answers.ShouldContain("🚨 Incident 1 is open: 5xx (SEV2)");
        answers.ShouldContain("It was opened already.");
        var room = await stage.UntilAsync(
            () => stage.Slack.FindChannel("inc-20260304-5xx") is { Members.Count: > 2 } both ? both : null, "its channel, with both");
        room.Members.ShouldContain(stage.Slack.User("bob").Id);
        await SaidAsync(stage, "🔎 Nothing changed in *web* in *production* in the 2 hours before", room.Name);
        var shown = (await stage.AskAsync("/incident show 1")).Shown;
        shown.ShouldContain("web in production");
        shown.ShouldContain("🔥 5xx");
        shown.ShouldContain("⏱️ detected in ");

        await stage.TypeAsync("api in staging is slow\nsomehow", channel: "general");
        var said = stage.Slack.Channel("general").Messages[^1];
        (await stage.DrivenAsync(stage.Slack.As("bob").ChooseShortcutAsync(said, "Declare incident", stage.Stop))).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => Listed(stage, "Incident 2: api in staging is slow"), "the other");
        stage.Slack.FindChannel("inc-20260304-5xx-2").ShouldBeNull();
    }

    private static Message? Listed(Stage stage, string text) =>
        stage.Slack.Channel("incidents").Messages.FirstOrDefault(m => m.Shown.Contains(text, StringComparison.Ordinal));

    private static Task<string> AnswerAsync(Stage stage, string person) =>
        stage.UntilAsync(() => stage.Slack.Ephemerals(person) is [.., var last] ? last.Shown : null, $"an answer to {person}");

    internal static Task<Stage> StartAsync(Action<Stage>? prepare = null) => Stage.StartAsync(
        settings =>
        {
            settings[$"{IncidentsOptions.Section}:Channel"] = "#incidents";
            settings[$"{IncidentsOptions.Section}:CommanderReminder"] = "00:01:00";
            settings["ChatOps:OnCall:Schedules:web:Layers:0:HandOver"] = "9:00";
            settings["ChatOps:OnCall:Schedules:web:Layers:0:Members:0"] = "slack:U03BOB";
        },
        prepare: stage =>
        {
            stage.Slack.AddChannel("incidents");
            prepare?.Invoke(stage);
            return Task.CompletedTask;
        });

    private static Task<string> TopicAsync(Stage stage, string begins) => stage.UntilAsync(
        () => stage.Slack.FindChannel(Room)?.Topic.Value is { } topic && topic.StartsWith(begins, StringComparison.Ordinal) ? topic : null,
        $"the topic {begins}");

    private static Task<Message> SaidAsync(Stage stage, string text, string room = Room) => stage.UntilAsync(
        () => stage.Slack.Channel(room).Messages.FirstOrDefault(m => m.Shown.Contains(text, StringComparison.Ordinal)), $"'{text}'");

    private static int Count(Stage stage, string text) => stage.Slack.Channel(Room).Messages.Count(m => m.Shown.Contains(text));

    private static IEnumerable<string> Replies(Stage stage, Message message) =>
        stage.Slack.Channel(message.Channel).Find(message.Ts)!.Replies.Select(reply => reply.Shown);
}
