using System.Text.Json;
using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Playground.Slack;

public sealed class InteractionTests : IAsyncLifetime
{
    private EmulatedSlack _slack = null!;
    private SocketApp _app = null!;

    private Person Ann => _slack.Workspace.As("ann");

    private Message Newest => _slack.Workspace.Channel("ops").Messages[^1];

    public async ValueTask InitializeAsync()
    {
        _slack = await EmulatedSlack.StartAsync();
        _app = await SocketApp.ConnectAsync(_slack);
        _slack.Workspace.App = _slack.Workspace.App with { Commands = [new SlashCommand("/deploy", "Deploy")] };
    }

    public ValueTask DisposeAsync()
    {
        _app.Dispose();
        return _slack.DisposeAsync();
    }

    [Fact]
    public async Task A_click_says_who_clicked_what_and_where()
    {
        var ts = await _slack.PostAsync("ops", new
        {
            text = "Deploy?",
            blocks = new[] { EmulatedSlack.Button("Run", "run") },
            metadata = new { event_type = "plan", event_payload = new { id = 1 } },
        });
        var pressed = Ann.ClickAsync(Newest, "Run", EmulatedSlack.Cancel);
        var payload = await _app.TakeAsync();

        (await pressed).ShouldBe(Outcome.Ok);
        payload.At("type").ShouldBe("block_actions");
        payload.At("user", "id").ShouldBe(Ann.Id);
        payload.At("channel", "name").ShouldBe("ops");
        payload.At("container", "message_ts").ShouldBe(ts);
        payload.At("container", "is_ephemeral").ShouldBe("False");
        payload.At("message", "metadata", "event_payload", "id").ShouldBe("1");
        payload.At("actions", "0", "action_id").ShouldBe("run");
        payload.At("actions", "0", "block_id").ShouldBe("buttons");
        payload.At("actions", "0", "value").ShouldBe("7");
        payload.At("actions", "0", "text", "text").ShouldBe("Run");
    }

    [Fact]
    public async Task A_button_that_has_been_removed_can_still_be_clicked_by_someone_who_saw_it()
    {
        var ts = await _slack.PostAsync("ops", new { text = "Deploy?", blocks = new[] { EmulatedSlack.Button("Run", "run") } });
        var seen = Newest;
        await _slack.CallAsync("chat.update", new { channel = seen.Channel, ts, text = "done" });
        var pressed = Ann.ClickAsync(seen, "run", EmulatedSlack.Cancel);

        (await _app.TakeAsync()).At("message", "text").ShouldBe("done");
        (await pressed).ShouldBe(Outcome.Ok);
        Should.Throw<InvalidOperationException>(() => Ann.ClickAsync(Newest, "run", EmulatedSlack.Cancel));
    }

    [Fact]
    public async Task A_choice_is_remembered_in_the_messages_state()
    {
        await _slack.PostAsync("ops", new { text = "?", blocks = new[]
        {
            new { type = "actions", block_id = "b", elements = new[] { Menu("static_select", "env"), Menu("overflow", "more") } },
        } });
        var chosen = Ann.SelectAsync(Newest, "env", "Production", EmulatedSlack.Cancel);
        var first = await _app.TakeAsync();
        await chosen;
        var overflow = Ann.SelectAsync(Newest, "more", "staging", EmulatedSlack.Cancel);
        var second = await _app.TakeAsync();
        await overflow;

        first.At("actions", "0", "selected_option", "value").ShouldBe("production");
        second.At("actions", "0", "selected_option", "value").ShouldBe("staging");
        second.At("actions", "0", "type").ShouldBe("overflow");
        second.At("state", "values", "b", "env", "selected_option", "value").ShouldBe("production");
        Should.Throw<InvalidOperationException>(() => Ann.SelectAsync(Newest, "env", "moon", EmulatedSlack.Cancel));
    }

    [Fact]
    public async Task A_response_url_posts_privately_or_in_the_channel()
    {
        var url = await CommandUrlAsync();

        await _slack.RespondAsync(url, new { text = "for you" });
        await _slack.RespondAsync(url, new { text = "for all", response_type = "in_channel" });
        await _slack.RespondAsync(url, new { text = "in the thread", response_type = "in_channel", thread_ts = Newest.Ts });

        _slack.Workspace.Ephemerals("ann").ShouldHaveSingleItem().Text.ShouldBe("for you");
        Newest.Text.ShouldBe("for all");
        Newest.Replies.ShouldHaveSingleItem().Text.ShouldBe("in the thread");
        _slack.Workspace.Calls.Count(call => call.Method == "response_url").ShouldBe(3);
    }

    [Fact]
    public async Task A_response_url_works_five_times_within_thirty_minutes()
    {
        var url = await CommandUrlAsync();
        var late = await CommandUrlAsync();
        for (var i = 0; i < 5; i++)
        {
            (await _slack.RespondAsync(url, new { text = $"{i}" })).ShouldBe("ok");
        }

        (await _slack.RespondAsync(url, new { text = "6" })).ShouldContain("used_url");
        (await _slack.RespondAsync(late, new { })).ShouldContain("no_text");
        (await _slack.RespondAsync(late, new { blocks = new[] { new { type = "sektion" } } })).ShouldContain("invalid_blocks");
        _slack.Clock.Advance(TimeSpan.FromMinutes(30) + TimeSpan.FromSeconds(1));
        (await _slack.RespondAsync(late, new { text = "late" })).ShouldContain("expired_url");
    }

    [Fact]
    public async Task A_message_can_be_replaced_and_deleted_through_the_response_url_of_a_click_in_it()
    {
        await _slack.PostAsync("ops", new { text = "Deploy?", blocks = new[] { EmulatedSlack.Button("Run", "run") } });
        var url = await PressAsync(Newest);

        await _slack.RespondAsync(url, new { replace_original = true, text = "Running" });
        (Newest.Text, Newest.Blocks.Count).ShouldBe(("Running", 0));
        await _slack.RespondAsync(url, new { delete_original = "true" });
        _slack.Workspace.Channel("ops").Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_ephemeral_message_can_be_clicked_and_replaced_but_is_never_sent_back()
    {
        await _slack.CallAsync(
            "chat.postEphemeral",
            new { channel = "ops", user = Ann.Id, text = "Sure?", blocks = new[] { EmulatedSlack.Button("Yes", "yes") } });
        var pressed = Ann.ClickAsync(_slack.Workspace.Ephemerals("ann")[0], "yes", EmulatedSlack.Cancel);
        var payload = await _app.TakeAsync();
        await pressed;

        payload.At("container", "is_ephemeral").ShouldBe("True");
        payload.TryGetProperty("message", out _).ShouldBeFalse();
        await _slack.RespondAsync(
            payload.At("response_url")!, new { replace_original = true, text = "Right.", response_type = "in_channel" });
        _slack.Workspace.Ephemerals("ann").ShouldHaveSingleItem().Text.ShouldBe("Right.");
        _slack.Workspace.Channel("ops").Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_modal_opens_once_within_three_seconds_of_its_trigger()
    {
        var trigger = (await CommandAsync()).At("trigger_id");
        var late = (await CommandAsync()).At("trigger_id");

        (await _slack.CallAsync("views.open", new { trigger_id = trigger, view = Modal("Deploy") }))
            .At("view", "callback_id")
            .ShouldBe("cb");
        (await _slack.CallAsync("views.open", new { trigger_id = trigger, view = Modal("Deploy") }))
            .Outcome()
            .ShouldBe("exchanged_trigger_id");
        _slack.Clock.Advance(TimeSpan.FromSeconds(4));
        (await _slack.CallAsync("views.open", new { trigger_id = late, view = Modal("Deploy") })).Outcome().ShouldBe("expired_trigger_id");
        _slack.Workspace.View("ann")!.Title.ShouldBe("Deploy");
        _slack.Workspace.View("bob").ShouldBeNull();
    }

    [Fact]
    public async Task A_form_is_checked_sent_refused_and_accepted()
    {
        await OpenAsync(Modal("Deploy"));
        var view = _slack.Workspace.View("ann")!;

        (await Ann.SubmitAsync(view, new Dictionary<string, string>(), EmulatedSlack.Cancel)).ShouldBe(Outcome.IncompleteForm);
        _slack.Workspace.View("ann")!.Errors.Keys.ShouldBe(["reason"]);

        var refused = Ann.SubmitAsync(
            view, new Dictionary<string, string> { ["Why"] = "because", ["env"] = "staging" }, EmulatedSlack.Cancel);
        var payload = await _app.TakeAsync(new { response_action = "errors", errors = new { reason = "Not good enough" } });
        payload.At("type").ShouldBe("view_submission");
        payload.At("view", "private_metadata").ShouldBe("secret");
        payload.At("view", "state", "values", "reason", "text", "value").ShouldBe("because");
        payload.At("view", "state", "values", "where", "env", "selected_option", "value").ShouldBe("staging");
        (await refused).ShouldBe(Outcome.FormErrors);
        _slack.Workspace.View("ann")!.Errors["reason"].ShouldBe("Not good enough");

        var accepted = Ann.SubmitAsync(view, new Dictionary<string, string> { ["reason"] = "release" }, EmulatedSlack.Cancel);
        (await _app.TakeAsync()).At("view", "state", "values", "where", "env", "selected_option", "value").ShouldBe("staging");
        (await accepted).ShouldBe(Outcome.Ok);
        _slack.Workspace.View("ann").ShouldBeNull();
    }

    [Theory]
    [InlineData("""{"response_action":"errors","errors":{"nowhere":"x"}}""")]
    [InlineData("""{"response_action":"errors","errors":{}}""")]
    [InlineData("""{"response_action":"update","view":{"type":"modal"}}""")]
    [InlineData("""{"response_action":"dance"}""")]
    public async Task A_form_stays_open_if_Slack_cannot_show_the_response(string answer)
    {
        await OpenAsync(Modal("Deploy"));
        var submitted = Ann.SubmitAsync(
            _slack.Workspace.View("ann")!, new Dictionary<string, string> { ["reason"] = "x" }, EmulatedSlack.Cancel);
        await _app.TakeAsync(JsonElement.Parse(answer));

        (await submitted).ShouldBe(Outcome.InvalidResponse);
        _slack.Workspace.View("ann").ShouldNotBeNull();
    }

    [Fact]
    public async Task Views_stack_up_to_three_deep_and_are_updated_unless_the_hash_is_old()
    {
        await OpenAsync(Modal("One"));
        var one = _slack.Workspace.View("ann")!;
        foreach (var title in new[] { "Two", "Three" })
        {
            var submitted = Ann.SubmitAsync(
                _slack.Workspace.View("ann")!, new Dictionary<string, string> { ["reason"] = "x" }, EmulatedSlack.Cancel);
            await _app.TakeAsync(new { response_action = "push", view = Modal(title) });
            (await submitted).ShouldBe(Outcome.Ok);
        }

        var three = _slack.Workspace.View("ann")!;
        (three.Title, three.RootId).ShouldBe(("Three", one.Id));
        (await _slack.CallAsync("views.push", new { trigger_id = (await CommandAsync()).At("trigger_id"), view = Modal("Four") }))
            .Outcome()
            .ShouldBe("push_limit_reached");
        (await _slack.CallAsync("views.update", new { view_id = three.Id, hash = "old", view = Modal("New") }))
            .Outcome()
            .ShouldBe("hash_conflict");
        (await _slack.CallAsync("views.update", new { view_id = three.Id, hash = three.Hash, view = Modal("New") }))
            .Outcome()
            .ShouldBe("ok");
        _slack.Workspace.View("ann")!.Title.ShouldBe("New");
        (await _slack.CallAsync("views.update", new { view_id = three.Id, hash = three.Hash, view = Modal("Newer") }))
            .Outcome()
            .ShouldBe("hash_conflict");

        var cleared = Ann.SubmitAsync(
            _slack.Workspace.View("ann")!, new Dictionary<string, string> { ["reason"] = "x" }, EmulatedSlack.Cancel);
        await _app.TakeAsync(new { response_action = "clear" });
        await cleared;
        _slack.Workspace.View("ann").ShouldBeNull();
    }

    [Fact]
    public async Task What_was_entered_survives_an_update_with_the_same_ids()
    {
        await OpenAsync(Modal("Deploy"));
        var view = _slack.Workspace.View("ann")!;
        await Ann.SelectAsync(view, "env", "production", EmulatedSlack.Cancel);
        await _slack.CallAsync("views.update", new { view_id = view.Id, view = Modal("Deploy again") });

        _slack.Workspace.View("ann")!.Values.Value("where", "env")!.Value.At("selected_option", "value").ShouldBe("production");
    }

    [Fact]
    public async Task A_search_menu_sends_a_request_to_the_app_and_accepts_only_what_it_offers()
    {
        await OpenAsync(Searching);
        var view = _slack.Workspace.View("ann")!;

        (await Ann.SearchAsync(view, "find", "w", EmulatedSlack.Cancel)).Options.ShouldBeEmpty(
            "the app is asked from the second letter on");
        var searched = Ann.SearchAsync(view, "find", "we", EmulatedSlack.Cancel);
        var question = await _app.TakeAsync(Offer("web", "web-api"));
        (question.At("type"), question.At("block_id"), question.At("action_id"), question.At("value")).ShouldBe(
            ("block_suggestion", "which", "find", "we"));
        (question.At("view", "callback_id"), question.At("container", "view_id"), question.At("user", "id")).ShouldBe(
            ("cb", view.Id, Ann.Id));
        question.TryGetProperty("trigger_id", out _).ShouldBeFalse();
        (await searched).Options.Select(option => option.At("value")).ShouldBe(["web", "web-api"]);

        var tooMany = Ann.SearchAsync(view, "find", "we", EmulatedSlack.Cancel);
        await _app.TakeAsync(Offer([.. Enumerable.Range(0, 101).Select(i => $"web-{i}")]));
        (await tooMany).Outcome.ShouldBe(Outcome.InvalidResponse);

        var unknown = Ann.SubmitAsync(view, new Dictionary<string, string> { ["which"] = "moon" }, EmulatedSlack.Cancel);
        await _app.TakeAsync(Offer("web"));
        await Should.ThrowAsync<InvalidOperationException>(unknown);
        var submitted = Ann.SubmitAsync(view, new Dictionary<string, string> { ["which"] = "web" }, EmulatedSlack.Cancel);
        await _app.TakeAsync(Offer("web-api", "web"));
        (await _app.TakeAsync()).At("view", "state", "values", "which", "find", "selected_option", "value").ShouldBe("web");
        (await submitted).ShouldBe(Outcome.Ok);
    }

    private static object Searching => new
    {
        type = "modal",
        callback_id = "cb",
        title = new { type = "plain_text", text = "Which?" },
        submit = new { type = "plain_text", text = "Go" },
        blocks = new object[]
        {
            new
            {
                type = "input",
                block_id = "which",
                label = new { type = "plain_text", text = "Which" },
                element = new { type = "external_select", action_id = "find", min_query_length = 2 },
            },
        },
    };

    private static object Offer(params string[] values) =>
        new { options = values.Select(value => new { value, text = new { type = "plain_text", text = value } }) };

    [Fact]
    public async Task The_app_is_notified_when_a_view_is_closed_if_it_requested_that()
    {
        await OpenAsync(Modal("Deploy"));
        var closed = Ann.CloseAsync(_slack.Workspace.View("ann")!, EmulatedSlack.Cancel);
        var payload = await _app.TakeAsync();

        (await closed).ShouldBe(Outcome.Ok);
        payload.At("type").ShouldBe("view_closed");
        payload.At("is_cleared").ShouldBe("False");
        _slack.Workspace.View("ann").ShouldBeNull();
    }

    [Fact]
    public async Task An_invalid_view_is_refused_with_reasons()
    {
        var trigger_id = (await CommandAsync()).At("trigger_id");
        var answer = await _slack.CallAsync("views.open", new
        {
            trigger_id,
            view = new { type = "modal", title = new { type = "plain_text", text = new string('x', 25) }, blocks = Array.Empty<object>() },
        });

        answer.Outcome().ShouldBe("invalid_arguments");
        answer.At("response_metadata", "messages", "0").ShouldBe("[ERROR] must be less than 25 characters [json-pointer:/view/title/text]");
        var huge = new
        {
            type = "modal",
            title = new { type = "plain_text", text = "x" },
            private_metadata = new string('x', 250_000),
            blocks = Array.Empty<object>(),
        };
        (await _slack.CallAsync("views.open", new { trigger_id, view = huge })).Outcome().ShouldBe("view_too_large");
        (await _slack.CallAsync("views.open", new { trigger_id, view = Modal("Right") })).Outcome().ShouldBe("ok");
    }

    [Fact]
    public async Task The_home_tab_is_published_for_one_user_and_its_buttons_work()
    {
        Ann.OpenHome();
        (await _app.TakeAsync()).At("event", "type").ShouldBe("app_home_opened");
        await _slack.CallAsync(
            "views.publish",
            new { user_id = Ann.Id, view = new { type = "home", blocks = new[] { EmulatedSlack.Button("Refresh", "refresh") } } });
        var pressed = Ann.ClickAsync(_slack.Workspace.Home("ann")!, "Refresh", EmulatedSlack.Cancel);
        var payload = await _app.TakeAsync();

        (await pressed).ShouldBe(Outcome.Ok);
        payload.At("view", "type").ShouldBe("home");
        payload.At("container", "view_id").ShouldBe(_slack.Workspace.Home("ann")!.Id);
        _slack.Workspace.Home("bob").ShouldBeNull();
    }

    private static object Menu(string type, string actionId) => new
    {
        type,
        action_id = actionId,
        options = new[] { "production", "staging" }.Select(
            name => new { value = name, text = new { type = "plain_text", text = char.ToUpperInvariant(name[0]) + name[1..] } }),
    };

    private static object Modal(string title) => new
    {
        type = "modal",
        callback_id = "cb",
        private_metadata = "secret",
        notify_on_close = true,
        title = new { type = "plain_text", text = title },
        submit = new { type = "plain_text", text = "Go" },
        blocks = new object[]
        {
            new
            {
                type = "input",
                block_id = "reason",
                label = new { type = "plain_text", text = "Why" },
                element = new { type = "plain_text_input", action_id = "text" },
            },
            new
            {
                type = "input",
                block_id = "where",
                optional = true,
                label = new { type = "plain_text", text = "Where" },
                element = Menu("static_select", "env"),
            },
        },
    };

    private async Task<JsonElement> CommandAsync()
    {
        var typed = Ann.TypeAsync("#ops", "/deploy", EmulatedSlack.Cancel);
        var payload = await _app.TakeAsync();
        await typed;
        return payload;
    }

    private async Task<string> CommandUrlAsync() => (await CommandAsync()).At("response_url")!;

    private async Task<string> PressAsync(Message message)
    {
        var pressed = Ann.ClickAsync(message, "run", EmulatedSlack.Cancel);
        var payload = await _app.TakeAsync();
        await pressed;
        return payload.At("response_url")!;
    }

    private async Task OpenAsync(object view) =>
        (await _slack.CallAsync("views.open", new { trigger_id = (await CommandAsync()).At("trigger_id"), view })).Outcome().ShouldBe("ok");
}
