using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace ChatOps.Tests.Playground.Slack;

public sealed class WebApiTests : IAsyncLifetime
{
    private EmulatedSlack _slack = null!;

    public async ValueTask InitializeAsync() => _slack = await EmulatedSlack.StartAsync();

    public ValueTask DisposeAsync() => _slack.DisposeAsync();

    [Fact]
    public async Task A_posted_message_is_in_its_channel_and_in_the_recorded_calls()
    {
        var posted = await _slack.CallAsync("chat.postMessage", new { channel = "#ops", text = "Deploying *web*" });

        var message = _slack.Workspace.Channel("#ops").Messages.ShouldHaveSingleItem();
        message.Text.ShouldBe("Deploying *web*");
        message.Ts.ShouldBe("1531420618.000000");
        posted.At("ts").ShouldBe(message.Ts);
        posted.At("channel").ShouldBe(_slack.Workspace.Channel("ops").Id);
        posted.At("message", "bot_id").ShouldBe(_slack.Workspace.App.BotId);
        var call = _slack.Workspace.Calls.ShouldHaveSingleItem();
        (call.Method, call.Outcome, call.Ts).ShouldBe(("chat.postMessage", "ok", message.Ts));
    }

    [Fact]
    public async Task Timestamps_are_unique_and_increase_even_if_the_clock_stands_still()
    {
        var timestamps = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            timestamps.Add(await _slack.PostAsync("ops", new { text = "x" }));
        }

        timestamps.ShouldBeUnique();
        timestamps.ShouldBeInOrder();
    }

    [Theory]
    [InlineData(null, "not_authed")]
    [InlineData("xoxb-wrong", "invalid_auth")]
    [InlineData("xapp-playground-app", "not_allowed_token_type")]
    public async Task A_call_without_the_right_token_is_refused(string? token, string error)
    {
        using var response = await _slack.SendAsync(
            "auth.test", new StringContent("{}", new MediaTypeHeaderValue("application/json", "utf-8")), token);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        JsonElement.Parse(await response.Content.ReadAsStringAsync(EmulatedSlack.Cancel)).Outcome().ShouldBe(error);
    }

    [Fact]
    public async Task The_token_may_be_a_field_of_the_form()
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("token", _slack.Workspace.App.BotToken)]);
        using var response = await _slack.SendAsync("auth.test", form, token: null);

        var answer = JsonElement.Parse(await response.Content.ReadAsStringAsync(EmulatedSlack.Cancel));
        answer.At("user_id").ShouldBe(_slack.Workspace.Bot.Id);
        _slack.Workspace.Calls[0].Arguments.TryGetProperty("token", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_method_that_only_accepts_forms_ignores_a_JSON_body()
    {
        var id = _slack.Workspace.Channel("ops").Id;

        (await _slack.CallAsync("conversations.info", new { channel = id })).Outcome().ShouldBe("invalid_arguments");
        (await _slack.FormAsync("conversations.info", ("channel", id))).At("channel", "name").ShouldBe("ops");
    }

    [Theory]
    [InlineData("chat.postMessage", """{"channel":"nowhere","text":"x"}""", "channel_not_found")]
    [InlineData("chat.postMessage", """{"channel":"ops"}""", "no_text")]
    [InlineData("chat.postMessage", """{"text":"x"}""", "invalid_arguments")]
    [InlineData("chat.postMessage", """{"channel":"ops","text":"x","thread_ts":"1.2"}""", "thread_not_found")]
    [InlineData("chat.postMessage", """{"channel":"ops","text":"x","blocks":"not json"}""", "invalid_blocks_format")]
    [InlineData("chat.postMessage", """{"channel":"ops","text":"x","metadata":{"event_type":"a"}}""", "invalid_metadata_schema")]
    [InlineData("chat.postMessage", """{"channel":"ops","text":"x","metadata":"]"}""", "invalid_metadata_format")]
    [InlineData("chat.postMessage", """{"channel":"ops","text":"x","markdown_text":"y"}""", "markdown_text_conflict")]
    [InlineData("chat.postMessage", "{{", "invalid_json")]
    [InlineData("chat.postMessage", "[]", "json_not_object")]
    [InlineData("chat.postMessage", """{"channel":"ops","text":"x","blocks":[{"type":"divider","type":"divider"}]}""", "invalid_json")]
    [InlineData(
        "chat.postMessage",
        """{"channel":"ops","text":"x","blocks":"[{\"type\":\"divider\",\"type\":\"divider\"}]"}""",
        "invalid_blocks_format")]
    [InlineData("chat.postEphemeral", """{"channel":"ops","user":"UNOBODY","text":"x"}""", "user_not_in_channel")]
    [InlineData("chat.update", """{"channel":"C02","ts":"1.2","text":"x"}""", "channel_not_found")]
    [InlineData(
        "views.open",
        """{"trigger_id":"1.2","view":{"type":"modal","title":{"type":"plain_text","text":"T"},"blocks":[]}}""",
        "invalid_trigger_id")]
    [InlineData(
        "views.update", """{"view_id":"V1","view":{"type":"modal","title":{"type":"plain_text","text":"T"},"blocks":[]}}""", "not_found")]
    [InlineData("chat.postMassage", "{}", "unknown_method")]
    public async Task An_invalid_call_gets_Slacks_own_error(string method, string body, string error)
    {
        using var content = new StringContent(body, new MediaTypeHeaderValue("application/json", "utf-8"));
        using var response = await _slack.SendAsync(method, content, _slack.Workspace.App.BotToken);

        JsonElement.Parse(await response.Content.ReadAsStringAsync(EmulatedSlack.Cancel)).Outcome().ShouldBe(error);
    }

    [Fact]
    public async Task Calls_fail_for_archived_private_and_unjoined_channels()
    {
        _slack.Workspace.AddChannel("old");
        _slack.Workspace.Archive("old");
        _slack.Workspace.AddChannel("secret", isPrivate: true, withBot: false);
        var quiet = _slack.Workspace.AddChannel("quiet", withBot: false);

        (await _slack.CallAsync("chat.postMessage", new { channel = "old", text = "x" })).Outcome().ShouldBe("is_archived");
        (await _slack.CallAsync("chat.postMessage", new { channel = "secret", text = "x" })).Outcome().ShouldBe("channel_not_found");
        (await _slack.CallAsync("chat.postMessage", new { channel = "quiet", text = "x" })).Outcome().ShouldBe("ok");
        (await _slack.CallAsync("conversations.history", new { channel = quiet.Id })).Outcome().ShouldBe("not_in_channel");
        _slack.Workspace.App = _slack.Workspace.App with { Scopes = _slack.Workspace.App.Scopes.Remove("chat:write.public") };
        (await _slack.CallAsync("chat.postMessage", new { channel = "quiet", text = "x" })).Outcome().ShouldBe("not_in_channel");
        (await _slack.CallAsync("conversations.join", new { channel = quiet.Id })).Outcome().ShouldBe("ok");
        (await _slack.CallAsync("chat.postMessage", new { channel = "quiet", text = "x" })).Outcome().ShouldBe("ok");
        (await _slack.CallAsync("conversations.join", new { channel = quiet.Id })).At("warning").ShouldBe("already_in_channel");
    }

    [Fact]
    public async Task An_update_with_only_text_removes_the_blocks_and_keeps_the_metadata()
    {
        var ts = await _slack.PostAsync("ops", new
        {
            text = "fallback",
            blocks = new[] { EmulatedSlack.Button("Run", "run") },
            metadata = new { event_type = "chatops.post", event_payload = new { id = "p1" } },
        });
        var channel = _slack.Workspace.Channel("ops").Id;

        (await _slack.CallAsync("chat.update", new { channel, ts, blocks = new[] { EmulatedSlack.Button("Cancel", "cancel") } }))
            .Outcome()
            .ShouldBe("ok");
        _slack.Workspace.Channel("ops").Messages[0].EditedTs.ShouldBeNull();
        (await _slack.CallAsync("chat.update", new { channel, ts, text = "done" })).Outcome().ShouldBe("ok");

        var message = _slack.Workspace.Channel("ops").Messages.ShouldHaveSingleItem();
        message.Blocks.ShouldBeEmpty();
        message.Text.ShouldBe("done");
        message.Edits.ShouldBe(2);
        message.EditedTs.ShouldNotBeNull();
        message.Metadata!.Value.At("event_payload", "id").ShouldBe("p1");
    }

    [Fact]
    public async Task Only_own_messages_up_to_4000_characters_can_be_updated()
    {
        var ops = _slack.Workspace.Channel("ops").Id;
        await _slack.Workspace.As("ann").TypeAsync("#ops", "hello", EmulatedSlack.Cancel);
        var anns = _slack.Workspace.Channel("ops").Messages[0].Ts;
        var own = await _slack.PostAsync("ops", new { text = "x" });

        (await _slack.CallAsync("chat.update", new { channel = ops, ts = anns, text = "x" })).Outcome().ShouldBe("cant_update_message");
        (await _slack.CallAsync("chat.delete", new { channel = ops, ts = anns })).Outcome().ShouldBe("cant_delete_message");
        (await _slack.CallAsync("chat.update", new { channel = ops, ts = own, text = new string('x', 4001) }))
            .Outcome()
            .ShouldBe("msg_too_long");
        (await _slack.CallAsync("chat.update", new { channel = ops, ts = own, text = new string('x', 4000) })).Outcome().ShouldBe("ok");
        (await _slack.CallAsync("chat.update", new { channel = "#ops", ts = own, text = "x" })).Outcome().ShouldBe("channel_not_found");
        (await _slack.CallAsync("chat.delete", new { channel = ops, ts = own })).Outcome().ShouldBe("ok");
        (await _slack.CallAsync("chat.update", new { channel = ops, ts = own, text = "x" })).Outcome().ShouldBe("message_not_found");
    }

    [Fact]
    public async Task A_thread_counts_its_replies_and_outlives_its_parent()
    {
        var parent = await _slack.PostAsync("ops", new { text = "story" });
        var reply = await _slack.PostAsync("ops", new { text = "step", thread_ts = parent });
        _slack.Workspace.As("bob").Reply(_slack.Workspace.Channel("ops").Messages[0], "nice");
        var ops = _slack.Workspace.Channel("ops").Id;

        (await _slack.CallAsync("chat.postMessage", new { channel = ops, text = "x", thread_ts = reply }))
            .Outcome()
            .ShouldBe("thread_not_found");
        var replies = await _slack.FormAsync("conversations.replies", ("channel", ops), ("ts", parent));
        replies.GetProperty("messages").EnumerateArray().Select(message => message.At("text")).ShouldBe(["story", "step", "nice"]);
        replies.At("messages", "0", "reply_count").ShouldBe("2");
        replies.At("messages", "0", "latest_reply").ShouldBe(_slack.Workspace.Channel("ops").Messages[0].Replies[1].Ts);
        replies.At("messages", "1", "thread_ts").ShouldBe(parent);
        var history = await _slack.CallAsync("conversations.history", new { channel = ops });
        history.GetProperty("messages").GetArrayLength().ShouldBe(1);

        await _slack.CallAsync("chat.delete", new { channel = ops, ts = parent });
        _slack.Workspace.Channel("ops").Messages.ShouldHaveSingleItem().IsTombstone.ShouldBeTrue();
        (await _slack.FormAsync("conversations.replies", ("channel", ops), ("ts", "1.2"))).Outcome().ShouldBe("thread_not_found");
    }

    [Fact]
    public async Task History_includes_all_metadata_only_on_request()
    {
        await _slack.PostAsync(
            "ops", new { text = "x", metadata = new { event_type = "chatops.post", event_payload = new { id = "p1" } } });
        var channel = _slack.Workspace.Channel("ops").Id;

        var without = await _slack.CallAsync("conversations.history", new { channel });
        var with = await _slack.CallAsync("conversations.history", new { channel, include_all_metadata = true });

        without.At("messages", "0", "metadata").ShouldBe("""{"event_type":"chatops.post"}""");
        with.At("messages", "0", "metadata", "event_payload", "id").ShouldBe("p1");
    }

    [Fact]
    public async Task History_is_read_in_pages_from_the_newest_within_its_bounds()
    {
        var posted = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            posted.Add(await _slack.PostAsync("ops", new { text = $"{i}" }));
        }

        var channel = _slack.Workspace.Channel("ops").Id;
        var first = await _slack.CallAsync("conversations.history", new { channel, limit = 2, oldest = posted[0] });
        Texts(first).ShouldBe(["4", "3"]);
        var second = await _slack.CallAsync(
            "conversations.history",
            new { channel, limit = 2, oldest = posted[0], cursor = first.At("response_metadata", "next_cursor") });
        Texts(second).ShouldBe(["2", "1"]);
        second.At("has_more").ShouldBe("False");
        Texts(await _slack.CallAsync("conversations.history", new { channel, oldest = posted[3], inclusive = true })).ShouldBe(["4", "3"]);
        (await _slack.CallAsync("conversations.history", new { channel, cursor = "bm90IG91cnM=" })).Outcome().ShouldBe("invalid_cursor");
        (await _slack.CallAsync("conversations.history", new { channel, limit = "many" })).Outcome().ShouldBe("invalid_limit");
        (await _slack.CallAsync("conversations.history", new { channel, oldest = "yesterday" })).Outcome().ShouldBe("invalid_ts_oldest");

        static IEnumerable<string?> Texts(JsonElement answer) =>
            answer.GetProperty("messages").EnumerateArray().Select(message => message.At("text"));
    }

    [Fact]
    public async Task People_groups_and_channels_can_be_looked_up()
    {
        var ann = _slack.Workspace.User("ann");

        (await _slack.FormAsync("users.info", ("user", ann.Id))).At("user", "name").ShouldBe("ann");
        (await _slack.FormAsync("users.info", ("user", "ann"))).Outcome().ShouldBe("user_not_found");
        (await _slack.FormAsync("users.list")).GetProperty("members").GetArrayLength().ShouldBe(4);
        (await _slack.FormAsync("usergroups.users.list", ("usergroup", "S01ONCALL"))).GetProperty("users").GetArrayLength().ShouldBe(2);
        (await _slack.FormAsync("usergroups.users.list", ("usergroup", "S9"))).Outcome().ShouldBe("no_such_subteam");
        (await _slack.FormAsync("usergroups.list", ("include_users", "true"))).At("usergroups", "0", "users", "0").ShouldBe(ann.Id);
        var page = await _slack.FormAsync("conversations.list", ("limit", "2"));
        page.GetProperty("channels").GetArrayLength().ShouldBe(2);
        var rest = await _slack.FormAsync("conversations.list", ("limit", "2"), ("cursor", page.At("response_metadata", "next_cursor")!));
        rest.GetProperty("channels").EnumerateArray().Select(channel => channel.At("name")).ShouldBe(["deploys"]);
        (await _slack.FormAsync("conversations.members", ("channel", _slack.Workspace.Channel("ops").Id))).GetProperty("members")
            .GetArrayLength()
            .ShouldBe(4);
        _slack.Workspace.UserGroups = null;
        (await _slack.FormAsync("usergroups.list")).Outcome().ShouldBe("plan_upgrade_required");
    }

    [Fact]
    public async Task Guests_outsiders_and_the_bots_app_are_distinguished()
    {
        var (guest, stranger) = (_slack.Workspace.AddUser("gus", "Gus"), _slack.Workspace.AddUser("eve", "Eve"));
        _slack.Workspace.ChangeUser("gus", user => user with { IsUltraRestricted = true, IsDeleted = true });
        _slack.Workspace.ChangeUser("eve", user => user with { TeamId = "T02OTHER", EnterpriseId = "E02OTHER" });

        var gus = await _slack.FormAsync("users.info", ("user", guest.Id));
        new[] { "is_restricted", "is_ultra_restricted", "deleted", "is_stranger" }
            .Select(flag => gus.At("user", flag))
            .ShouldBe(["True", "True", "True", "False"]);
        var eve = await _slack.FormAsync("users.info", ("user", stranger.Id));
        (eve.At("user", "team_id"), eve.At("user", "enterprise_user", "enterprise_id"), eve.At("user", "is_stranger")).ShouldBe(
            ("T02OTHER", "E02OTHER", "True"));
        _slack.Workspace.Join("ops", "eve");
        (await _slack.FormAsync("users.info", ("user", stranger.Id)))
            .At("user", "is_stranger")
            .ShouldBe("False", "Slack says so only of whom no channel is shared with");
        (await _slack.FormAsync("bots.info", ("bot", _slack.Workspace.App.BotId))).At("bot", "app_id").ShouldBe(_slack.Workspace.App.AppId);
        (await _slack.CallAsync("auth.test", new { })).At("team_id").ShouldBe(_slack.Workspace.App.TeamId);
    }

    [Fact]
    public async Task A_direct_message_goes_to_the_conversation_with_that_user()
    {
        var ann = _slack.Workspace.User("ann").Id;
        await _slack.PostAsync(ann, new { text = "psst" });

        var opened = await _slack.CallAsync("conversations.open", new { users = ann });
        var direct = _slack.Workspace.Channel("@ann");
        opened.At("channel", "id").ShouldBe(direct.Id);
        direct.Messages.ShouldHaveSingleItem().Text.ShouldBe("psst");
        (await _slack.CallAsync("conversations.open", new { users = "U9" })).Outcome().ShouldBe("user_not_found");
    }

    [Fact]
    public async Task An_ephemeral_message_is_for_one_user_and_cannot_be_updated()
    {
        var ann = _slack.Workspace.User("ann").Id;
        var ops = _slack.Workspace.Channel("ops").Id;
        var answer = await _slack.CallAsync("chat.postEphemeral", new { channel = ops, user = ann, text = "only you" });

        _slack.Workspace.Ephemerals("ann").ShouldHaveSingleItem().Text.ShouldBe("only you");
        _slack.Workspace.Ephemerals("bob").ShouldBeEmpty();
        _slack.Workspace.Channel("ops").Messages.ShouldBeEmpty();
        (await _slack.CallAsync("chat.update", new { channel = ops, ts = answer.At("message_ts"), text = "x" }))
            .Outcome()
            .ShouldBe("message_not_found");
    }

    [Fact]
    public async Task A_permalink_names_channel_message_and_thread()
    {
        var ts = await _slack.PostAsync("ops", new { text = "x" });
        var id = _slack.Workspace.Channel("ops").Id;

        (await _slack.FormAsync("chat.getPermalink", ("channel", id), ("message_ts", ts)))
            .At("permalink")
            .ShouldBe($"https://playground.slack.com/archives/{id}/p1531420618000000");
        (await _slack.FormAsync("chat.getPermalink", ("channel", id), ("message_ts", "1.2"))).Outcome().ShouldBe("message_not_found");
    }

    [Fact]
    public async Task A_reaction_is_added_once()
    {
        var timestamp = await _slack.PostAsync("ops", new { text = "x" });
        var channel = _slack.Workspace.Channel("ops").Id;

        (await _slack.CallAsync("reactions.add", new { channel, timestamp, name = "eyes" })).Outcome().ShouldBe("ok");
        (await _slack.CallAsync("reactions.add", new { channel, timestamp, name = "eyes" })).Outcome().ShouldBe("already_reacted");
        _slack.Workspace.Channel("ops").Messages[0].Reactions.Keys.ShouldBe(["eyes"]);
    }

    [Fact]
    public async Task Concurrent_posts_are_all_kept_and_everyone_waiting_is_notified()
    {
        var waiting = Enumerable.Range(1, 50).Select(count => _slack.Workspace.UntilAsync(
            workspace => workspace.Channel("ops").Messages.Count >= count, EmulatedSlack.Cancel)).ToList();

        var posted = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => _slack.PostAsync("ops", new { text = $"{i}" })));

        await Task.WhenAll(waiting);
        var messages = _slack.Workspace.Channel("ops").Messages;
        messages.Select(message => message.Ts).ShouldBe(posted.Order(StringComparer.Ordinal));
        messages.ShouldAllBe(message => _slack.Workspace.Channel("ops").Find(message.Ts) == message);
        _slack.Workspace.Calls.Count.ShouldBe(50);
    }
}
