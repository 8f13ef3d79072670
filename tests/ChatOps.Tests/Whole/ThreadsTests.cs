using System.Text;
using System.Text.Json.Nodes;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.People;
using ChatOps.Playground;
using ChatOps.Playground.Slack;
using ChatOps.Playground.Slack.WebApi;
using ChatOps.Storage;

namespace ChatOps.Tests.Whole;

/// <summary>What people say in the thread of a story's message is part of the story, as long as they leave it there.</summary>
public sealed class ThreadsTests
{
    private static readonly string Sha = new('a', 40);

    [Fact]
    public async Task What_is_said_in_a_thread_is_in_the_timeline_with_its_author_and_time_and_changes_no_message()
    {
        await using var stage = await Stage.StartAsync();
        var merged = await MergedAsync(stage);
        stage.Slack.As("bob").Reply(merged, "Is <!channel> *this* safe for @carol ? 😀 password=hunter2hunter2");

        var answer = await UntilTimelineAsync(stage, "Is ");

        answer.ShouldContain($"💬 <@{stage.Slack.User("bob").Id}>: Is &lt;!channel&gt;");
        answer.ShouldContain("safe for @Carol Chen ? 😀 password=∗∗∗", customMessage: answer);
        answer.ShouldContain("|comment>");
        answer.ShouldContain($"thread_ts={merged.Ts}");
        answer.ShouldNotContain("<!channel>");
        answer.ShouldNotContain("hunter2");
        await stage.PassAsync(TimeSpan.FromSeconds(10));
        var now = stage.Deploys.Single(m => m.Ts == merged.Ts);
        now.Edits.ShouldBe(merged.Edits);
        now.Replies.Count(reply => reply.IsFromApp).ShouldBe(merged.Replies.Count);
        (await SecretHunt.DatabaseAsync(stage)).ShouldNotContain("hunter2");
        var why = (await stage.AskAsync("/ops why #" + PullOf(merged))).Shown;
        why.ShouldContain($"comment said (event ");
        why.ShouldContain($"by <@{stage.Slack.User("bob").Id}>");
        why.ShouldContain("|comment>");
    }

    [Fact]
    public async Task An_edit_replaces_what_was_said_and_a_deletion_leaves_nothing_of_it_to_read()
    {
        await using var stage = await Stage.StartAsync();
        var merged = await MergedAsync(stage);
        var bob = stage.Slack.As("bob");
        bob.Reply(merged, "The cat sat on the keyboard");
        await UntilTimelineAsync(stage, "The cat sat");
        var said = Said(stage, merged);
        bob.Edit(said, "A dog sat on the keyboard");

        var edited = await UntilTimelineAsync(stage, "A dog sat");
        edited.ShouldNotContain("The cat");
        (await SecretHunt.DatabaseAsync(stage)).ShouldNotContain("The cat");
        bob.Delete(said);

        var deleted = await UntilTimelineAsync(stage, "was deleted");
        deleted.ShouldContain($"💬 A comment by <@{stage.Slack.User("bob").Id}> was deleted");
        deleted.ShouldNotContain("keyboard");
        (await SecretHunt.DatabaseAsync(stage)).ShouldNotContain("keyboard");
        var why = (await stage.AskAsync("/ops why #" + PullOf(merged))).Shown;
        why.ShouldContain("comment said (event ");
        why.ShouldContain("comment edited (event ");
        why.ShouldContain("comment deleted (event ");
    }

    [Fact]
    public async Task A_pin_or_a_pushpin_notes_a_message_to_its_story_until_it_is_taken_back()
    {
        await using var stage = await Stage.StartAsync();
        var merged = await MergedAsync(stage);
        stage.Slack.As("bob").Reply(merged, "Roll this out after the migration");
        await UntilTimelineAsync(stage, "Roll this out");
        var said = Said(stage, merged);

        stage.Slack.As("ann").React(said, "tada");
        stage.Slack.As("ann").React(said, "pushpin");
        await UntilShownAsync(stage, merged, "📌 Noted by Ann Archer: <", "|a message> by Bob Baker");
        stage.Slack.As("carol").Pin(said);
        await UntilShownAsync(stage, merged, "📌 Noted by Ann Archer, Carol Chen: <");
        stage.Slack.As("ann").React(said, "pushpin", isAdded: false);
        await UntilShownAsync(stage, merged, "📌 Noted by Carol Chen: <");
        stage.Slack.As("bob").Unpin(said);
        await UntilAsync(stage, merged, m => !m.Shown.Contains("📌", StringComparison.Ordinal));

        stage.Slack.As("bob").React(merged, "pushpin");
        await UntilShownAsync(stage, merged, "📌 Noted by Bob Baker ·");
        stage.Slack.As("ann").React(said, "pushpin");
        await UntilShownAsync(stage, merged, "by Bob Baker · ", "📌 Noted by Ann Archer: ");
        (await stage.AskAsync("/ops timeline web")).Shown.ShouldContain($"📌 Noted by <@{stage.Slack.User("ann").Id}>: ");

        // What is deleted isn't noted any more.
        stage.Slack.As("bob").Delete(said);
        await UntilAsync(stage, merged, m => !m.Shown.Contains("Noted by Ann Archer", StringComparison.Ordinal));
        stage.Deploys.Count(m => m.IsFromApp).ShouldBe(1);
    }

    [Fact]
    public async Task A_comment_makes_no_story_newer_and_does_not_change_its_state()
    {
        await using var stage = await Stage.StartAsync();
        var scenarios = stage.Scenarios();
        var first = await MergedAsync(stage, scenarios);
        await stage.DrivenAsync(scenarios.BuildAsync(await CommitAsync(stage), passes: true, stage.Stop));
        var built = await stage.UntilSaidAsync(first, "Built");
        await stage.PassAsync(TimeSpan.FromMinutes(5));
        await stage.DrivenAsync(scenarios.MergePullRequestAsync("The newer one", stage.Stop));
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("The newer one")), "the newer one");
        await stage.PassAsync(TimeSpan.FromMinutes(5));
        stage.Slack.As("bob").Reply(built, "Late to the party");
        stage.Slack.As("bob").React(built, "pushpin");
        await UntilShownAsync(stage, built, "📌 Noted by");

        var answer = await UntilTimelineAsync(stage, "Late to the party");
        answer.IndexOf("The newer one", StringComparison.Ordinal).ShouldBeLessThan(
            answer.IndexOf("Sort orders by date", StringComparison.Ordinal), answer);
        (await stage.AskAsync("/ops timeline web since 2m")).Shown.ShouldContain("None.");
        (await stage.AskAsync("/ops changes since 2m")).Shown.ShouldNotContain("Noted");
        stage.Deploys.Single(m => m.Ts == built.Ts).Shown.ShouldStartWith(built.Shown.Split('\n')[0]);
    }

    [Fact]
    public async Task Repeated_and_late_events_in_any_order_end_alike()
    {
        await using var stage = await Stage.StartAsync();
        stage.Slack.DeliversTwice = true;
        var merged = await MergedAsync(stage);
        var bob = stage.Slack.User("bob").Id;
        var channel = merged.Channel;
        var at = stage.Clock.GetUtcNow().ToUnixTimeSeconds() - 60;
        JsonObject Message(string ts, string text, string? edited = null)
        {
            var message = new JsonObject { ["type"] = "message", ["user"] = bob, ["ts"] = ts, ["text"] = text, ["thread_ts"] = merged.Ts };
            if (edited is not null)
            {
                message["edited"] = new JsonObject { ["user"] = bob, ["ts"] = edited };
            }

            return message;
        }

        JsonObject Said(string ts, string text)
        {
            var said = Message(ts, text);
            (said["channel"], said["channel_type"], said["event_ts"]) = (channel, "channel", ts);
            return said;
        }

        JsonObject With(JsonObject said, string name, string value)
        {
            said[name] = value;
            return said;
        }

        JsonObject Change(string subtype, string field, JsonObject message, string eventTs) => new()
        {
            ["type"] = "message", ["subtype"] = subtype, ["channel"] = channel, ["channel_type"] = "channel", ["ts"] = eventTs,
            ["event_ts"] = eventTs, [field] = message, ["deleted_ts"] = message["ts"]!.GetValue<string>(),
        };
        JsonObject[] events =
        [
            // Edited before it is heard of; edits in the wrong order; a preview of a link, which nobody wrote.
            Change("message_changed", "message", Message($"{at}.000900", "Tertium", $"{at + 9}.000000"), $"{at + 9}.000000"),
            Change("message_changed", "message", Message($"{at}.000900", "Secundum", $"{at + 5}.000000"), $"{at + 5}.000000"),
            Said($"{at}.000900", "Primum"),
            Change("message_changed", "message", Message($"{at}.000900", "Tertium", $"{at + 9}.000000"), $"{at + 11}.000000"),
            // Deleted before it is heard of.
            Change("message_deleted", "previous_message", Message($"{at}.000200", "Perditum"), $"{at + 7}.000000"),
            Said($"{at}.000200", "Perditum"),
            Said($"{at}.000300", string.Concat(Enumerable.Repeat("😀", 19_000)) + "<!here>"),
            Said($"{at}.000400", ""),
            // Nobody's, or what is no comment.
            With(Said($"{at}.000500", "joined"), "subtype", "channel_join"),
            With(Said($"{at}.000600", "beep"), "bot_id", "B0OTHER"),
        ];
        foreach (var body in events.Concat(events))
        {
            await HearAsync(stage, body);
        }

        var answer = await UntilTimelineAsync(stage, "1 earlier comment", "Tertium", "😀");
        answer.ShouldNotContain("Primum");
        answer.ShouldNotContain("Secundum");
        answer.ShouldNotContain("<!here>");
        answer.ShouldNotContain("joined");
        answer.ShouldNotContain("beep");
        var facts = await stage.Get<Events>().NewestAsync<CommentChanged>(long.MaxValue, 100, stage.Stop);
        facts.Select(e => ((CommentChanged)e.Fact).Change).ShouldBe(
            [
                CommentChange.Edited, CommentChange.Edited, CommentChange.Said, CommentChange.Said, CommentChange.Said, CommentChange.Said,
            ],
            ignoreOrder: true);
        var database = await SecretHunt.DatabaseAsync(stage);
        database.ShouldNotContain("Perditum");
        database.ShouldNotContain("Primum");
    }

    [Fact]
    public async Task What_is_said_elsewhere_is_not_stored()
    {
        await using var stage = await Stage.StartAsync();
        await MergedAsync(stage);
        await stage.TypeAsync("A top secret plan", "bob", "deploys");
        var own = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Text == "A top secret plan"), "it");
        stage.Slack.As("ann").Reply(own, "Which I know of");
        stage.Slack.As("ann").React(own, "pushpin");
        await stage.PassAsync(TimeSpan.FromMinutes(1));

        var database = await SecretHunt.DatabaseAsync(stage);
        database.ShouldNotContain("top secret");
        database.ShouldNotContain("Which I know");
        (await stage.Get<Events>().NewestAsync<CommentChanged>(long.MaxValue, 1, stage.Stop)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_said_in_a_private_channel_is_read_only_there()
    {
        await using var stage = await Stage.StartAsync(
            settings => settings["ChatOps:Services:web:Channels:0"] = "#secret",
            prepare: stage =>
            {
                stage.Slack.AddChannel("secret", isPrivate: true);
                return Task.CompletedTask;
            });
        await stage.DrivenAsync(stage.Scenarios().MergePullRequestAsync("Sort orders by date", stage.Stop));
        var merged = await stage.UntilAsync(() => stage.Slack.Channel("secret").Messages.FirstOrDefault(m => m.IsFromApp), "the merge");
        stage.Slack.As("bob").Reply(merged, "Between us");

        await UntilTimelineAsync(stage, "secret", ["Between us"]);
        var elsewhere = (await stage.AskAsync("/ops timeline web")).Shown;
        elsewhere.ShouldContain($"💬 A comment by <@{stage.Slack.User("bob").Id}> · ");
        elsewhere.ShouldNotContain("Between us");
    }

    [Fact]
    public async Task A_comment_that_comes_before_the_bot_knows_its_own_message_waits_for_it()
    {
        await using var stage = await Stage.StartAsync();
        stage.Slack.Faults.Next("chat.postMessage", new Fault.DropAfter());
        stage.Slack.Faults.Next("conversations.history", new Fault.Error("internal_error"), times: 3);
        await stage.DrivenAsync(stage.Scenarios().MergePullRequestAsync("Sort orders by date", stage.Stop));
        var merged = await stage.UntilAsync(() => stage.Deploys is [var first, ..] ? first : null, "the merge");
        stage.Slack.As("bob").Reply(merged, "First!");
        stage.Slack.As("ann").React(Said(stage, merged), "pushpin");

        await UntilTimelineAsync(stage, "First!");
        await UntilShownAsync(stage, merged, "📌 Noted by Ann Archer: ");
    }

    [Fact]
    public async Task Comments_stay_with_a_story_that_turns_out_to_be_part_of_another()
    {
        await using var stage = await Stage.StartAsync();
        var at = stage.Clock.GetUtcNow();
        await stage.TellAsync("github", new NewEvent(at, new("bob"), new PullRequestChanged(
            "acme/web", 42, "The change", "https://github.com/acme/web/pull/42", PullRequestAction.Merged, Sha, Sha, "x", "main")));
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("The change")), "the change");
        await stage.TellAsync("github", new NewEvent(at, new("bob"), new Released(
            "acme/web", "v1.5.0", null, "https://github.com/acme/web/releases/v1.5.0", null, Prerelease: false)));
        var other = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("v1.5.0")), "the release");
        stage.Slack.As("bob").Reply(other, "Said of the release");
        await UntilTimelineAsync(stage, "Said of the release");
        await stage.TellAsync("jenkins", new NewEvent(at, null, new BuildChanged(
            "web/main", 7, "web/main", null, BuildState.Succeeded, "acme/web", Sha, "main", "1.5.0", null, null, null)));
        await UntilShownAsync(stage, other, "Continued in");

        stage.Slack.As("carol").Reply(other, "Said below what is left of it");
        var answer = await UntilTimelineAsync(stage, "Said below what is left of it", "Said of the release");
        answer.ShouldContain("The change");
    }

    [Fact]
    public async Task Without_the_scopes_or_events_nothing_breaks_and_doctor_says_what_is_not_seen()
    {
        await using var stage = await Stage.StartAsync(prepare: stage =>
        {
            var app = stage.Slack.App;
            stage.Slack.App = app with
            {
                Scopes = app.Scopes.Remove("reactions:read").Remove("pins:read"),
                Events = app.Events.Where(name => !name.StartsWith("message", StringComparison.Ordinal)).ToHashSet(),
            };
            return Task.CompletedTask;
        });
        var merged = await MergedAsync(stage);
        stage.Slack.As("bob").Reply(merged, "Unheard");
        stage.Slack.As("bob").React(merged, "pushpin");
        stage.Slack.As("bob").Pin(merged);
        await stage.PassAsync(TimeSpan.FromMinutes(2));

        var doctor = (await stage.AskAsync("/ops doctor")).Shown;
        doctor.ShouldContain("what people say in threads isn't seen: Slack sends no message events");
        doctor.ShouldContain("subscribe to the bot events message.channels and message.groups");
        doctor.ShouldContain("messages can't be noted with the reaction :pushpin: or pins: missing reactions:read, pins:read");
        (await stage.AskAsync("/ops timeline web")).Shown.ShouldNotContain("💬");
    }

    private static async Task<Message> MergedAsync(Stage stage, Scenarios? scenarios = null)
    {
        await stage.DrivenAsync((scenarios ?? stage.Scenarios()).MergePullRequestAsync("Sort orders by date", stage.Stop));
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Merged")), "the merge");
        await stage.PassAsync(TimeSpan.FromSeconds(10));
        var merged = stage.Deploys.Single(m => m.Shown.Contains("Merged"));
        // What is said while it isn't known whether a reply is there waits, and would be read in another order.
        for (var seconds = 0; await IsAnyUncertainAsync(); seconds++)
        {
            seconds.ShouldBeLessThan(60);
            await stage.PassAsync(TimeSpan.FromSeconds(1));
        }

        return merged;

        Task<bool> IsAnyUncertainAsync() => stage.Get<Database>().ReadAsync(
            connection => PostThreads.IsAnyUncertainAsync(connection, ChatId.Parse($"slack:{merged.Channel}")), stage.Stop);
    }

    private static async Task<string> CommitAsync(Stage stage) =>
        (await stage.Get<Events>().NewestAsync<PullRequestChanged>(long.MaxValue, 1, stage.Stop))
            .Select(e => ((PullRequestChanged)e.Fact).MergeCommit!).Single();

    private static string PullOf(Message merged) => merged.Shown.Split("|#")[1].Split('>')[0];

    private static Message Said(Stage stage, Message thread) =>
        stage.Deploys.Single(m => m.Ts == thread.Ts).Replies.Last(reply => !reply.IsFromApp);

    private static Task<string> UntilTimelineAsync(Stage stage, params string[] texts) => UntilTimelineAsync(stage, "ops", texts);

    /// <summary>Asks for the timeline until it has all of the texts.</summary>
    private static async Task<string> UntilTimelineAsync(Stage stage, string channel, string[] texts)
    {
        for (var i = 0; ; i++)
        {
            var answer = (await stage.AskAsync("/ops timeline web", channel: channel)).Shown;
            if (texts.All(text => answer.Contains(text, StringComparison.Ordinal)) || i == 20)
            {
                texts.ShouldAllBe(text => answer.Contains(text, StringComparison.Ordinal), answer);
                return answer;
            }

            await stage.PassAsync(TimeSpan.FromSeconds(1));
        }
    }

    private static Task<Message> UntilShownAsync(Stage stage, Message message, params string[] texts) =>
        UntilAsync(stage, message, m => texts.All(text => m.Shown.Contains(text, StringComparison.Ordinal)));

    private static Task<Message> UntilAsync(Stage stage, Message message, Func<Message, bool> holds) => stage.UntilAsync(
        () => stage.Slack.Channel(message.Channel).Messages.FirstOrDefault(m => m.Ts == message.Ts && holds(m)), "what is noted");

    /// <summary>An event reaches the bot as Slack sends it.</summary>
    private static async Task HearAsync(Stage stage, JsonObject happened)
    {
        var id = $"Ev{Guid.NewGuid():N}";
        var body = new JsonObject
        {
            ["type"] = "event_callback",
            ["team_id"] = stage.Slack.App.TeamId,
            ["api_app_id"] = stage.Slack.App.AppId,
            ["event_id"] = id,
            ["event"] = happened.DeepClone(),
        };
        await stage.DrivenAsync(stage.Get<Deliveries>().AppendAsync(
            new("slack", id, "event", stage.Clock.GetUtcNow(), Encoding.UTF8.GetBytes(body.ToJsonString())),
            stage.Stop));
    }
}
