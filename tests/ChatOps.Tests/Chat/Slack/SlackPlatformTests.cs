using System.Text.Json.Nodes;
using ChatOps.Chat;
using ChatOps.Chat.Slack;
using ChatOps.Chat.Slack.Api;
using ChatOps.Chat.Slack.Inbound;
using ChatOps.Chat.Slack.Rendering;
using ChatOps.Journal;
using ChatOps.Playground.Slack;
using ChatOps.Playground.Slack.WebApi;

namespace ChatOps.Tests.Chat.Slack;

public sealed class SlackPlatformTests : SlackPlatformStage
{
    [Fact]
    public async Task A_card_is_posted_changed_linked_and_deleted()
    {
        var ts = (await Platform.PostAsync(Ops, null, Hello, "p1", Cancel)).ShouldBeOfType<ShowResult.Shown>().Message;
        Message(ts).Text.ShouldBe("Hello");
        Message(ts).Metadata!.Value.GetProperty("event_payload").GetProperty("id").GetString().ShouldBe("p1");

        (await Platform.UpdateAsync(Ops, ts, Bye, "p1", Cancel)).ShouldBe(new ShowResult.Shown(ts));
        Message(ts).Blocks[0].GetProperty("text").GetProperty("text").GetString().ShouldBe("✅ *Bye*");
        (await Platform.PermalinkAsync(Ops, ts, Cancel)).ShouldBe(Workspace.Permalink(Message(ts)));

        (await Platform.DeleteAsync(Ops, ts, Cancel)).ShouldBeOfType<ShowResult.Gone>();
        Workspace.Channel("ops").Messages.ShouldBeEmpty();
        (await Platform.UpdateAsync(Ops, ts, Bye, "p1", Cancel)).ShouldBeOfType<ShowResult.Gone>();
        (await Platform.PermalinkAsync(Ops, ts, Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task A_post_whose_answer_is_lost_is_never_repeated_and_is_found_again()
    {
        Workspace.Faults.Next("chat.postMessage", new Fault.DropAfter());
        (await Slack.Clock.DriveAsync(Platform.PostAsync(Ops, null, Hello, "p1", Cancel))).ShouldBeOfType<ShowResult.Uncertain>();
        Calls("chat.postMessage").Count.ShouldBe(1);

        var made = Workspace.Channel("ops").Messages.Single();
        (await FindAsync("p1")).ShouldBe(new ShowResult.Shown(made.Ts));
        (await FindAsync("p2")).ShouldBeOfType<ShowResult.Gone>();
    }

    [Fact]
    public async Task A_reply_whose_answer_is_lost_is_found_in_its_thread()
    {
        var parent = (await Platform.PostAsync(Ops, null, Hello, "p1", Cancel)).ShouldBeOfType<ShowResult.Shown>().Message;
        Slack.Clock.Advance(TimeSpan.FromSeconds(1));
        Workspace.Faults.Next("chat.postMessage", new Fault.DropAfter());
        (await Platform.PostAsync(Ops, parent, Bye, "p2", Cancel)).ShouldBeOfType<ShowResult.Uncertain>();
        var since = Slack.Clock.GetUtcNow().AddMinutes(-5);
        (await Platform.FindAsync(Ops, parent, "p2", since, Cancel)).ShouldBe(new ShowResult.Shown(Message(parent).Replies.Single().Ts));
        (await Platform.FindAsync(Ops, parent, "p3", since, Cancel)).ShouldBeOfType<ShowResult.Gone>();
    }

    [Fact]
    public async Task A_post_is_found_however_much_was_said_since()
    {
        var ts = (await Platform.PostAsync(Ops, null, Hello, "p1", Cancel)).ShouldBeOfType<ShowResult.Shown>().Message;
        for (var i = 0; i < 450; i++)
        {
            await Workspace.As("ann").TypeAsync("#ops", $"chatter {i}", Cancel);
        }

        (await FindAsync("p1")).ShouldBe(new ShowResult.Shown(ts));
        Calls("conversations.history").Count.ShouldBe(3);
    }

    public static TheoryData<string, Fault> Doubts => new()
    {
        { "500", new Fault.Status(500) }, { "503", new Fault.Status(503) }, { "dropped", new Fault.DropBefore() },
        { "internal_error", new Fault.Error("internal_error") }, { "fatal_error", new Fault.Error(
            "fatal_error") }, { "unreadable", new Fault.Status(200) },
    };

    [Theory]
    [MemberData(nameof(Doubts))]
    public async Task What_may_have_been_posted_is_uncertain_and_what_may_have_been_changed_is_changed_again(string name, Fault fault)
    {
        var ts = (await Platform.PostAsync(Ops, null, Hello, "p1", Cancel)).ShouldBeOfType<ShowResult.Shown>().Message;
        Slack.Clock.Advance(TimeSpan.FromSeconds(1));
        Workspace.Faults.Next("chat.postMessage", fault);
        Workspace.Faults.Next("chat.update", fault);
        (await Slack.Clock.DriveAsync(Platform.PostAsync(Ops, null, Hello, "p2", Cancel))).ShouldBeOfType<ShowResult.Uncertain>(name);
        (await Slack.Clock.DriveAsync(Platform.UpdateAsync(Ops, ts, Bye, "p1", Cancel))).ShouldBeOfType<ShowResult.Later>(name);
        Calls("chat.postMessage").Count.ShouldBe(2);
        Calls("chat.update").Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_post_that_Slack_does_not_answer_in_time_is_uncertain()
    {
        Workspace.Faults.Next("chat.postMessage", new Fault.Hang());
        var posting = Platform.PostAsync(Ops, null, Hello, "p1", Cancel);
        await Workspace.UntilAsync(workspace => workspace.Calls.Any(call => call.Outcome == "hung"), Cancel);
        Slack.Clock.Advance(SlackSubject.Timeout);
        (await posting).ShouldBeOfType<ShowResult.Uncertain>();
    }

    [Fact]
    public async Task A_post_that_never_left_may_be_made_again()
    {
        await using var lonely = await SlackSubject.StartAsync(null, Slack.Clock, SlackMode.Http);
        (await lonely.Platform.PostAsync("C1", null, Hello, "p1", Cancel)).ShouldBeOfType<ShowResult.Later>();
    }

    [Fact]
    public async Task What_only_reads_is_repeated_a_few_times()
    {
        await Platform.PostAsync(Ops, null, Hello, "p1", Cancel);
        Workspace.Faults.Next("conversations.history", new Fault.Status(500));
        Workspace.Faults.Next("conversations.history", new Fault.RateLimited(TimeSpan.FromSeconds(2)));
        (await Slack.Clock.DriveAsync(FindAsync("p1"))).ShouldBeOfType<ShowResult.Shown>();

        Workspace.Faults.Next("conversations.history", new Fault.Status(500), times: 100);
        (await Slack.Clock.DriveAsync(FindAsync("p1"))).ShouldBeOfType<ShowResult.Later>("because nobody knows, it is not gone");
        Calls("conversations.history").Count.ShouldBe(6);
    }

    [Fact]
    public async Task A_public_channel_is_joined_when_Slack_wants_that()
    {
        Workspace.App = Workspace.App with { Scopes = Workspace.App.Scopes.Remove("chat:write.public") };
        var channel = Workspace.AddChannel("new", withBot: false).Id;
        (await Slack.Clock.DriveAsync(Platform.PostAsync(channel, null, Hello, "p1", Cancel))).ShouldBeOfType<ShowResult.Shown>();
        var secret = Workspace.AddChannel("secret", isPrivate: true, withBot: false).Id;
        (await Platform.PostAsync(secret, null, Hello, "p1", Cancel)).ShouldBeOfType<ShowResult.Refused>();
    }

    [Fact]
    public async Task A_dead_token_and_an_archived_channel_are_refusals_that_say_what_to_do()
    {
        Workspace.Archive("ops");
        (await Platform.PostAsync(Ops, null, Hello, "p1", Cancel)).ShouldBeOfType<ShowResult.Refused>().Reason.ShouldContain("unarchive");
        Workspace.App = Workspace.App with { BotToken = "xoxb-changed" };
        (await Platform.PostAsync(Workspace.Channel(
            "deploys").Id, null, Hello, "p1", Cancel)).ShouldBeOfType<ShowResult.Refused>().Reason.ShouldContain("new token");
    }

    [Fact]
    public async Task Channels_are_found_by_name_or_id_and_joined()
    {
        var quiet = Workspace.AddChannel("quiet", withBot: false);
        var secret = Workspace.AddChannel("secret", isPrivate: true, withBot: false);
        foreach (var name in new[] { "#ops", "ops", "OPS", Ops })
        {
            (await Platform.FindChannelAsync(name, Cancel)).ShouldBe(Ops);
        }

        (await Platform.FindChannelAsync("#quiet", Cancel)).ShouldBe(quiet.Id);
        Workspace.Channel("quiet").Members.ShouldContain(Workspace.Bot.Id);
        (await Platform.FindChannelAsync("secret", Cancel)).ShouldBeNull();
        (await Platform.FindChannelAsync(secret.Id, Cancel)).ShouldBeNull();
        (await Platform.FindChannelAsync("nowhere", Cancel)).ShouldBeNull();
        Calls("conversations.list").Count.ShouldBe(1);

        Workspace.AddChannel("nowhere");
        (await Platform.FindChannelAsync("nowhere", Cancel)).ShouldBeNull();
        Slack.Clock.Advance(TimeSpan.FromSeconds(30));
        (await Platform.FindChannelAsync("nowhere", Cancel)).ShouldBe(Workspace.Channel("nowhere").Id);
    }

    [Fact]
    public async Task What_was_found_is_known_even_while_Slack_is_not_there()
    {
        (await Platform.FindChannelAsync("ops", Cancel)).ShouldBe(Ops);
        Slack.Clock.Advance(TimeSpan.FromHours(1));
        Workspace.Faults.Next("conversations.list", new Fault.Status(500), times: 100);
        (await Slack.Clock.DriveAsync(Platform.FindChannelAsync("ops", Cancel))).ShouldBe(Ops);
        (await Slack.Clock.DriveAsync(Platform.FindChannelAsync("deploys", Cancel))).ShouldBeNull();
    }

    [Fact]
    public async Task Members_of_a_group_are_known_for_five_minutes_and_doubt_is_doubt()
    {
        var (ann, carol) = (Workspace.User("ann").Id, Workspace.User("carol").Id);
        (await Platform.IsInGroupAsync(ann, ["S01ONCALL"], fresh: false, Cancel)).ShouldBe(true);
        (await Platform.IsInGroupAsync(carol, ["S01ONCALL"], fresh: false, Cancel)).ShouldBe(false);
        (await Platform.IsInGroupAsync(ann, ["oncall"], fresh: false, Cancel)).ShouldBe(false);
        Calls("usergroups.users.list").Count.ShouldBe(1);
        (await Platform.IsInGroupAsync(ann, ["S01ONCALL"], fresh: true, Cancel)).ShouldBe(true);
        Calls("usergroups.users.list").Count.ShouldBe(2);
        Workspace.UserGroups = null;
        (await Platform.IsInGroupAsync(ann, ["S01ONCALL"], fresh: false, Cancel)).ShouldBe(true);
        (await Platform.IsInGroupAsync(ann, ["S01ONCALL"], fresh: true, Cancel)).ShouldBeNull();
        Slack.Clock.Advance(TimeSpan.FromMinutes(5));
        (await Platform.IsInGroupAsync(ann, ["S01ONCALL"], fresh: false, Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task A_command_is_answered_privately_and_in_the_end_directly()
    {
        var url = await AskAsync("/deploy web");
        for (var i = 0; i < 5; i++)
        {
            (await Platform.ReplyPrivatelyAsync(
                url, new() { Title = $"answer {i}" }, replace: false, Cancel)).ShouldBeOfType<ShowResult.Shown>();
        }

        // The address is used up; the channel is still there.
        (await Platform.ReplyPrivatelyAsync(url, new() { Title = "answer 5" }, replace: false, Cancel)).ShouldBeOfType<ShowResult.Shown>();
        Workspace.Ephemerals("ann")
            .Select(message => message.Text)
            .ShouldBe(["answer 0", "answer 1", "answer 2", "answer 3", "answer 4", "answer 5"]);
        Calls("chat.postEphemeral").Count.ShouldBe(1);

        (await Platform.ReplyPrivatelyAsync(url with { Channel = "", Reply = null }, new()
        {
            Title = "answer 6",
        }, replace: false, Cancel)).ShouldBeOfType<ShowResult.Shown>();
        Workspace.Channel("@ann").Messages.Single().Text.ShouldBe("answer 6");
    }

    [Theory]
    [InlineData("response_url", 200)]
    [InlineData("response_url", 500)]
    [InlineData("chat.postEphemeral", 200)]
    [InlineData("chat.postEphemeral", 500)]
    public async Task A_private_answer_in_doubt_is_given_again_in_another_way_for_twice_is_better_than_not_at_all(string by, int status)
    {
        var where = await AskAsync("/deploy web");
        where = by == "response_url" ? where : where with { Reply = null };
        Workspace.Faults.Next(by, status == 200 ? new Fault.DropAfter() : new Fault.Status(status));
        (await Slack.Clock.DriveAsync(
            Platform.ReplyPrivatelyAsync(where, Hello, replace: false, Cancel))).ShouldBeOfType<ShowResult.Shown>();
        var directly = by == "response_url" ? 0 : 1;
        (Workspace.FindChannel("@ann")?.Messages.Count ?? 0).ShouldBe(directly);
        Workspace.Ephemerals("ann").Count.ShouldBe(1 - directly + (status == 200 ? 1 : 0));
    }

    [Fact]
    public async Task A_private_answer_that_Slack_does_not_take_as_it_is_is_given_as_plain_text()
    {
        var where = await AskAsync("/deploy web");
        Workspace.Faults.Next("chat.postEphemeral", new Fault.Error("invalid_blocks"));
        var card = new Card
        {
            Title = "Sure?",
            Lines = ["web *1.4.2* <!channel>"],
            Buttons = [new("Run", "run", "op-1")],
            Preformatted = "log",
        };
        (await Platform.ReplyPrivatelyAsync(where with
        {
            Reply = null,
        }, card, replace: false, Cancel)).ShouldBeOfType<ShowResult.Shown>().Note!.ShouldContain("plain text");
        var answer = Workspace.Ephemerals("ann").Single();
        answer.Blocks.ShouldBeEmpty();
        answer.Text.ShouldBe(
            "*Sure?*\nweb ∗1.4.2∗ &lt;!channel&gt;\n```\nlog\n```\nButtons cannot be shown here: type the command instead.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Over_HTTP_too_a_command_that_the_database_takes_too_late_is_not_run_and_its_person_is_told(bool isOnDisk)
    {
        Workspace.App = Workspace.App with
        {
            Commands = [new SlashCommand("/deploy", "Deploy")],
            Transport = SlackTransport.Http.Below(Bot.Address),
        };
        if (isOnDisk)
        {
            Bot.Database.HoldAfter();
        }
        else
        {
            Bot.Database.Hold();
        }

        var typed = Workspace.As("ann").TypeAsync("#ops", "/deploy web", Cancel);
        await Bot.Database.Arrived.WaitAsync(Cancel);
        (await Slack.Clock.DriveAsync(typed)).ShouldNotBe(Outcome.Ok);
        Bot.Database.Release();

        await Workspace.UntilAsync(workspace => workspace.Ephemerals("ann").Any(m => m.Shown.Contains("Too late, not run")), Cancel);
        (await Bot.Get<Deliveries>().NewAsync(["slack"], 10, Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_archived_channel_is_none_that_we_may_use()
    {
        Workspace.Archive("ops");
        (await Platform.FindChannelAsync(Ops, Cancel)).ShouldBeNull();
        (await Platform.FindChannelAsync("ops", Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task Doctor_asks_about_channels_now_whatever_was_known_of_them()
    {
        foreach (var name in new[] { "ops", "deploys", "general" })
        {
            (await Platform.FindChannelAsync(name, Cancel)).ShouldNotBeNull();
        }

        Workspace.AddChannel("secret", isPrivate: true, withBot: false);
        Workspace.Archive("ops");
        Workspace.Rename("deploys", "ship-it");
        var findings = await Platform.ExamineChannelsAsync(
            new Dictionary<string, string?>
            {
                ["#ops"] = Ops,
                ["#deploys"] = Workspace.Channel("ship-it").Id,
                ["general"] = null,
                ["#secret"] = null,
                [Ops] = null,
            }, Cancel);

        findings.Select(f => (f.Subject, f.Healthy)).ShouldBe(
            [
                ("channel #ops", false),
                ("channel #deploys", false),
                ("channel general", true),
                ("channel #secret", false),
                ($"channel {Ops}", false),
            ]);
        findings[0].Message.ShouldContain("archived");
        findings[1].Message.ShouldContain("#ship-it");
        findings[3].Message.ShouldBe("I cannot see it");
        findings[4].Message.ShouldContain("archived");

        Workspace.Faults.Next("conversations.list", new Fault.Error("missing_scope"), times: 2);
        (await Platform.ExamineChannelsAsync(
            new Dictionary<string, string?> { ["#general"] = null }, Cancel)).Single().Message.ShouldContain("scope");
    }

    [Fact]
    public async Task Without_the_scope_for_private_channels_public_ones_are_found_by_name_and_private_ones_by_id()
    {
        var secret = Workspace.AddChannel("secret", isPrivate: true).Id;
        Workspace.App = Workspace.App with { Scopes = Workspace.App.Scopes.Remove("groups:read") };
        (await Platform.FindChannelAsync("#ops", Cancel)).ShouldBe(Ops);
        (await Platform.FindChannelAsync("#secret", Cancel)).ShouldBeNull();
        (await Platform.FindChannelAsync(secret, Cancel)).ShouldBe(secret);
        (await Platform.ExamineChannelsAsync(new Dictionary<string, string?> { ["#secret"] = null }, Cancel)).Single()
            .Mend!.ShouldContain("write its id if it is private");
    }

    [Fact]
    public async Task Where_it_may_neither_join_nor_post_uninvited_it_asks_to_be_invited()
    {
        var other = Workspace.AddChannel("other", withBot: false).Id;
        Workspace.App = Workspace.App with { Scopes = Workspace.App.Scopes.Remove("channels:join").Remove("chat:write.public") };
        (await Platform.FindChannelAsync("#other", Cancel)).ShouldBeNull();
        (await Platform.ExamineChannelsAsync(new Dictionary<string, string?> { ["#other"] = null }, Cancel)).Single()
            .Message.ShouldContain("invite it with /invite");
        (await Platform.PostAsync(other, null, Hello, "p1", Cancel)).ShouldBeOfType<ShowResult.Refused>();
    }

    [Fact]
    public async Task A_private_answer_takes_the_place_of_the_one_whose_button_was_pressed()
    {
        var where = await AskAsync("/deploy web");
        await Platform.ReplyPrivatelyAsync(where, new() { Title = "Sure?", Buttons = [new("Run", "run", "op-1")] }, replace: false, Cancel);
        await Workspace.As("ann").ClickAsync(Workspace.Ephemerals("ann").Single(), "Run", Cancel);
        var pressed = Platform.Read((await Bot.JournalAsync())[^1]).ShouldBeOfType<ChatInput.ButtonPressed>();
        (pressed.Action, pressed.Value, pressed.Message).ShouldBe(("run", "op-1", null));
        await Platform.ReplyPrivatelyAsync(pressed.Where, new() { Title = "Running" }, replace: true, Cancel);
        Workspace.Ephemerals("ann").Single().Text.ShouldBe("Running");
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("https://hooks.slack.com.evil.example/x")]
    [InlineData("https://hooks.slack.com:8443/x")]
    [InlineData("http://hooks.slack.com/x")]
    [InlineData("https://me@hooks.slack.com/x")]
    public async Task Nobody_makes_us_talk_to_whom_they_name(string address)
    {
        var reply = await Bot.Get<WebApiHttp>().RespondAsync(new(address), [], Cancel);
        reply.Error!.Code.ShouldBe("foreign_response_url");
        await Platform.ReplyPrivatelyAsync(
            new(new("slack", "", Workspace.User("ann").Id), Ops, new SlackReplyContext(address, null)), Hello, replace: false, Cancel);
        Workspace.Ephemerals("ann").Single().Text.ShouldBe("Hello");
    }

    [Fact]
    public async Task A_form_is_opened_and_its_answers_come_back()
    {
        var where = await AskAsync("/deploy");
        var form = new Form(
            "deploy",
            "Deploy",
            "Go",
            "context",
            [new Input.Choice("env", "Environment", ["staging", "production"]), new Input.Text("version", "Version")]);
        (await Platform.OpenFormAsync(where, form, Cancel)).ShouldBeTrue();
        (await Platform.OpenFormAsync(where, form, Cancel)).ShouldBeFalse("a trigger is good for one dialog");
        (await Platform.OpenFormAsync(where with { Reply = null }, form, Cancel)).ShouldBeFalse();

        await Workspace
            .As("ann")
            .SubmitAsync(Workspace.View("ann")!, new Dictionary<string, string> { ["env"] = "staging", ["version"] = "1.4.2 <&>" }, Cancel);
        var submitted = Platform.Read((await Bot.JournalAsync())[^1]).ShouldBeOfType<ChatInput.FormSubmitted>();
        (submitted.Where.Who.Id, submitted.Where.Channel, submitted.Form, submitted.Context).ShouldBe(
            (Workspace.User("ann").Id, Ops, "deploy", "context"));
        submitted.Answers.ShouldBe(new Dictionary<string, string> { ["env"] = "staging", ["version"] = "1.4.2 <&>" }, ignoreOrder: true);
        // The dialog stays open for the answer, which comes as a message if it was closed.
        var waiting = Workspace.View("ann")!;
        waiting.Shown.ShouldContain("Working on it…");
        (await Slack.Clock.DriveAsync(Platform.ReplyPrivatelyAsync(submitted.Where, Say("Not there"), replace: false, Cancel)))
            .ShouldBeOfType<ShowResult.Shown>();
        Workspace.View("ann")!.Shown.ShouldContain("Not there");
        await Workspace.As("ann").CloseAsync(waiting, Cancel);
        (await Platform.ReplyPrivatelyAsync(submitted.Where, Say("Nor there"), replace: false, Cancel)).ShouldBeOfType<ShowResult.Shown>();
        Workspace.Ephemerals("ann")[^1].Shown.ShouldContain("Nor there");

        static Card Say(string text) => new() { Title = text };
    }

    [Fact]
    public async Task A_picker_of_many_is_searched_even_while_the_database_is_away()
    {
        var where = await AskAsync("/deploy");
        var form = new Form(
            "deploy",
            "Deploy",
            "Go",
            "",
            [new Input.Choice("service", "Service", [.. Enumerable.Range(0, 250).Select(i => $"service-{i:000}")])]);
        ((OpenForms)Bot.Get<IForms>()).Form = form;
        (await Platform.OpenFormAsync(where, form, Cancel)).ShouldBeTrue();
        var view = Workspace.View("ann")!;
        var kept = (await Bot.JournalAsync()).Count;
        Bot.Database.IsDown = true;

        (await SearchAsync("")).Count.ShouldBe(100);
        (await SearchAsync("CE-24")).ShouldBe(Enumerable.Range(240, 10).Select(i => $"service-{i:000}"));
        (await SearchAsync("nothing like it")).ShouldBeEmpty();
        // Someone who meanwhile moved to another organisation.
        Workspace.ChangeUser("ann", user => user with { TeamId = "T02OTHER" });
        (await SearchAsync("service")).ShouldBeEmpty();
        Workspace.ChangeUser("ann", user => user with { TeamId = Workspace.App.TeamId });
        ((OpenForms)Bot.Get<IForms>()).Form = null;
        (await SearchAsync("service")).ShouldBeEmpty("there is no such form any more");

        Bot.Database.IsDown = false;
        (await Bot.JournalAsync()).Count.ShouldBe(kept);

        async Task<IReadOnlyList<string?>> SearchAsync(string typed)
        {
            var suggested = await Workspace.As("ann").SearchAsync(view, "service", typed, Cancel);
            suggested.Outcome.ShouldBe(Outcome.Ok);
            return [.. suggested.Options.Select(option => option.GetProperty("value").GetString())];
        }
    }

    [Fact]
    public async Task Every_method_reads_what_Slack_answers()
    {
        var api = Bot.Get<WebApi>();
        var user = (await api.UserInfoAsync(Workspace.User("ann").Id, Cancel)).Value!;
        (user.Name, user.RealName).ShouldBe(("ann", "Ann Archer"));
        (await api.UserInfoAsync("U0NOBODY", Cancel)).Error!.Code.ShouldBe("user_not_found");
        (await api.ConversationInfoAsync(Ops, Cancel)).Value.ShouldBe(
            new WorkspaceChannel(Ops, "ops", IsPrivate: false, IsMember: true, IsArchived: false)
            {
                Created = DateTimeOffset.FromUnixTimeSeconds(1531420618),
            });
        (await api.AuthTestAsync(Cancel)).Value!.UserId.ShouldBe(Workspace.Bot.Id);
        (await api.PublishViewAsync(user.Id, new() { ["type"] = "home", ["blocks"] = new JsonArray() }, Cancel)).Ok.ShouldBeTrue();
        Workspace.Home("ann").ShouldNotBeNull();

        var where = await AskAsync("/deploy");
        var view = (await api.OpenViewAsync(((SlackReplyContext)where.Reply!).Trigger!, Forms.Render(
            new("a", "A", "Go", "", [new Input.Text("x", "X")]), Ops), Cancel)).Value!;
        var next = Forms.Render(new("b", "B", "Go", "", [new Input.Text("x", "X")]), Ops);
        (await api.UpdateViewAsync(view, "stale-hash", next, Cancel)).Error!.Code.ShouldBe("hash_conflict");
        (await api.UpdateViewAsync(view, null, next, Cancel)).Ok.ShouldBeTrue();
        Workspace.View("ann")!.Title.ShouldBe("B");
    }

    /// <summary>Ann types a command; where it can be answered.</summary>
    private async Task<ChatContext> AskAsync(string text)
    {
        Workspace.App = Workspace.App with
        {
            Commands = [new SlashCommand("/deploy", "Deploy")],
            Transport = SlackTransport.Http.Below(Bot.Address),
        };
        (await Workspace.As("ann").TypeAsync("#ops", text, Cancel)).ShouldBe(Outcome.Ok);
        return Platform.Read((await Bot.JournalAsync())[^1]).ShouldBeOfType<ChatInput.CommandTyped>().Where;
    }

    private Task<ShowResult> FindAsync(string postId) =>
        Platform.FindAsync(Ops, null, postId, Slack.Clock.GetUtcNow().AddMinutes(-5), Cancel);

    private Message Message(string ts) => Workspace.Channel("ops").Find(ts)!;
}
