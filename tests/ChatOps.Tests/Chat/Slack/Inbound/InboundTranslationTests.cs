using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Chat;
using ChatOps.Chat.Slack.Inbound;
using ChatOps.Journal;
using ChatOps.People;

namespace ChatOps.Tests.Chat.Slack.Inbound;

public sealed class InboundTranslationTests
{
    private const string Press = """
        {"type":"block_actions","user":{"id":"U1"},"api_app_id":"A1","container":{"type":"message","message_ts":"17.1","channel_id":"C1","is_ephemeral":false},
         "trigger_id":"t.1","channel":{"id":"C1"},"message":{"ts":"17.1"},"response_url":"https://hooks.slack.com/actions/1",
         "actions":[{"action_id":"0:run","block_id":"b","type":"button","value":"op-1"}]}
        """;

    private static readonly ContextSeal Seal = new(new() { BotToken = "xoxb-1" });

    private static readonly string Submission = """
        {"type":"view_submission","user":{"id":"U1"},"api_app_id":"A1","trigger_id":"t.2","view":{"callback_id":"CALLBACK","private_metadata":"op-2",
         "state":{"values":{"count":{"count":{"type":"plain_text_input","value":"6"}},"env":{"env":{"type":"static_select","selected_option":{"value":"staging"}}},
         "why":{"why":{"type":"plain_text_input","value":null}}}}}}
        """.Replace("CALLBACK", Seal.Write("scale", "C1", "U1"));

    private static readonly Dictionary<string, string> Command = new()
    {
        ["command"] = "/deploy", ["text"] = "web &lt;1&gt; &amp;amp; <@U2|ann> in <#C2|ops>", ["user_id"] = "U1", ["channel_id"] = "C1",
        ["response_url"] = "https://hooks.slack.com/commands/1", ["trigger_id"] = "t.3", ["api_app_id"] = "A1",
    };

    [Fact]
    public void A_command_reads_the_same_by_either_transport()
    {
        var expected = new ChatInput.CommandTyped(
            new(new("slack", "", "U1"), "C1", new SlackReplyContext("https://hooks.slack.com/commands/1", "t.3")),
            "/deploy",
            "web <1> &amp; @U2 in #C2");
        Read("command", Form(Command)).ShouldBe(expected);
        Read("command", JsonSerializer.Serialize(Command)).ShouldBe(expected);
    }

    [Theory]
    [InlineData("<http://web.io|web.io> 1.4.2", "web.io 1.4.2")]
    [InlineData("<@U1|ann> <#C1|ops> <#C2|> <!subteam^S1|@team>", "@U1 #C1 #C2 !subteam^S1")]
    [InlineData("&lt;@U1&gt; a < b", "<@U1> a < b")]
    public void What_people_typed_is_told_from_what_Slack_made_of_it(string raw, string typed) => TypedText.Plain(raw).ShouldBe(typed);

    [Fact]
    public void A_bracket_that_nothing_closes_is_not_looked_for_again_and_again() =>
        TypedText.Plain(new string('<', 500_000)).Length.ShouldBe(500_000);

    [Fact]
    public void A_shortcut_in_an_alerts_menu_brings_all_that_the_alert_says()
    {
        const string Chosen = """
            {"type":"message_action","callback_id":"what_changed","user":{"id":"U1"},"api_app_id":"A1","trigger_id":"t.4","channel":{"id":"C1"},
             "response_url":"https://hooks.slack.com/app/1","message_ts":"1772616600.000100",
             "message":{"ts":"1772616600.000100","thread_ts":"1772616000.000100","text":"",
              "attachments":[{"title":"HighErrorRate","fields":[{"title":"deployment","value":"web"}],
               "blocks":[{"type":"section","text":{"type":"mrkdwn","text":"<https://grafana.acme.io/d/1|dashboard> &amp; runbook"}}]}]}}
            """;
        Read("interactive", Chosen).ShouldBe(new ChatInput.MessageAsked(
            new(new("slack", "", "U1"), "C1", new SlackReplyContext("https://hooks.slack.com/app/1", "t.4")),
            "1772616600.000100",
            "1772616000.000100",
            DateTimeOffset.FromUnixTimeSeconds(1_772_616_600),
            "\nHighErrorRate\ndeployment\nweb\ndashboard & runbook"));
        Read("interactive", Form(new() { ["payload"] = Chosen })).ShouldBe(Read("interactive", Chosen));
        Read("interactive", Chosen.Replace("what_changed", "other")).ShouldBeOfType<ChatInput.Nothing>();
        Read("interactive", Chosen.Replace("\"message_ts\":\"1772616600.000100\",", "").Replace("\"ts\":\"1772616600.000100\",", ""))
            .ShouldBeOfType<ChatInput.NotUnderstood>();
    }

    [Fact]
    public void A_press_reads_the_same_by_either_transport()
    {
        var expected = new ChatInput.ButtonPressed(
            new(new("slack", "", "U1"), "C1", new SlackReplyContext("https://hooks.slack.com/actions/1", "t.1")), "run", "op-1", "17.1");
        Read("interactive", Press).ShouldBe(expected);
        Read("interactive", Form(new() { ["payload"] = Press })).ShouldBe(expected);
    }

    [Fact]
    public void A_private_message_cannot_be_edited_so_a_press_on_it_names_none() =>
        Read(
            "interactive", Press.Replace("\"is_ephemeral\":false", "\"is_ephemeral\":true")).ShouldBeOfType<ChatInput.ButtonPressed>().Message.ShouldBeNull();

    [Fact]
    public void A_form_brings_its_answers_and_the_channel_it_was_asked_for_in()
    {
        var form = Read("interactive", Submission).ShouldBeOfType<ChatInput.FormSubmitted>();
        (form.Where.Channel, form.Form, form.Context).ShouldBe(("C1", "scale", "op-2"));
        foreach (var forged in new[]
        {
            Submission.Replace("@C1@", "@C2@"),
            Submission.Replace("\"U1\"", "\"U2\""),
            Submission.Replace("scale@", "deploy@"),
            Submission.Replace(Seal.Write("scale", "C1", "U1"), "scale@C1"),
        })
        {
            Read("interactive", forged).ShouldBeOfType<ChatInput.FormSubmitted>().Where.Channel.ShouldBeEmpty();
        }

        form.Answers.ShouldBe(new Dictionary<string, string> { ["count"] = "6", ["env"] = "staging" }, ignoreOrder: true);
    }

    [Fact]
    public void Whoever_acts_is_of_their_own_workspace_not_of_the_channels()
    {
        var press = Press.Replace("\"user\":{\"id\":\"U1\"}", "\"team\":{\"id\":\"T1\"},\"user\":{\"id\":\"U1\",\"team_id\":\"T2\"}");
        Read("interactive", press).ShouldBeOfType<ChatInput.ButtonPressed>().Where.Who.ShouldBe(new("slack", "T2", "U1"));
        Read("command", Form(new(Command) { ["team_id"] = "T2" })).ShouldBeOfType<ChatInput.CommandTyped>().Where.Who.ShouldBe(
            new("slack", "T2", "U1"));
        new Principal("slack", "T2", "U1").IsKnown.ShouldBeFalse("nobody was asked yet");
    }

    [Theory]
    [InlineData("subteam_members_changed")]
    [InlineData("subteam_updated")]
    public void Slack_says_that_groups_have_changed(string type) =>
        Read("event", $$"""{"type":"event_callback","event":{"type":"{{type}}"} }""").ShouldBeOfType<ChatInput.GroupsChanged>();

    [Fact]
    public void A_NUL_that_no_database_keeps_is_left_out_by_either_transport()
    {
        var fields = new Dictionary<string, string>(Command) { ["text"] = "web 1.4\0.2" };
        Read("command", Form(fields)).ShouldBeOfType<ChatInput.CommandTyped>().Text.ShouldBe("web 1.4.2");
        Read("command", JsonSerializer.Serialize(fields)).ShouldBeOfType<ChatInput.CommandTyped>().Text.ShouldBe("web 1.4.2");
    }

    [Fact]
    public void What_is_written_down_about_what_was_not_understood_has_an_end() =>
        Read(
            "interactive", Press.Replace("block_actions", new string('x', 5000))).ShouldBeOfType<ChatInput.Nothing>().Reason.Length.ShouldBe(200);

    [Theory]
    [InlineData("event", """{"type":"event_callback","event":{"type":"app_mention"}}""")]
    [InlineData("event", """{"type":"app_rate_limited"}""")]
    [InlineData("interactive", """{"type":"view_closed","user":{"id":"U1"}}""")]
    [InlineData("something_new", "{}")]
    public void What_we_do_not_act_on_is_nothing(string kind, string body) => Read(kind, body).ShouldBeOfType<ChatInput.Nothing>();

    [Theory]
    [InlineData("command", "")]
    [InlineData("command", "a=b")]
    [InlineData("command", "command=%2Fdeploy&user_id=nobody")]
    [InlineData("interactive", "payload=%7B")]
    [InlineData("interactive", "{}")]
    [InlineData("interactive", """{"type":"block_actions","user":{"id":"U1"}}""")]
    [InlineData("interactive", """{"type":"view_submission","user":{"id":"U1"}}""")]
    [InlineData("interactive", """{"type":"block_actions","user":{"id":"\ud800"},"actions":7}""")]
    [InlineData("event", "[]")]
    public void Nonsense_is_not_understood(string kind, string body) =>
        Read(kind, body).ShouldBeOfType<ChatInput.NotUnderstood>().Reason.ShouldNotBeEmpty();

    [Fact]
    public void Another_apps_payload_is_not_ours()
    {
        Read("interactive", Press, "A1").ShouldBeOfType<ChatInput.ButtonPressed>();
        Read("interactive", Press, "A2").ShouldBeOfType<ChatInput.NotUnderstood>();
    }

    [Fact]
    public void No_swapped_value_in_a_good_payload_makes_it_throw()
    {
        foreach (var json in new[] { Press, Submission })
        {
            foreach (var path in Paths(JsonNode.Parse(json)!).ToList())
            {
                foreach (var other in new[] { "null", "7", "\"x\"", "[]", "{}", "[[]]", "true" })
                {
                    var damaged = JsonNode.Parse(json)!;
                    path.Aggregate((Node: damaged, Parent: (JsonNode?)null), (at, step) => (
                        at.Node[step]!, at.Node)).Parent![path[^1]] = JsonNode.Parse(other);
                    Read("interactive", damaged.ToJsonString()).ShouldNotBeNull();
                }
            }
        }
    }

    private static IEnumerable<string[]> Paths(JsonNode node) => node is JsonObject json
        ? json.SelectMany(property => property.Value is null
            ? [[property.Key]]
            : Paths(property.Value).Select(path => (string[])[property.Key, .. path]).Prepend([property.Key]))
        : [];

    private static ChatInput Read(string kind, string body, string? appId = null) =>
        InboundTranslation.Read(Delivery(kind, Encoding.UTF8.GetBytes(body)), appId, Seal);

    private static Delivery Delivery(string kind, byte[] body) => new("slack", "1", kind, DateTimeOffset.UnixEpoch, body);

    private static string Form(Dictionary<string, string> fields) =>
        string.Join('&', fields.Select(field => $"{field.Key}={Uri.EscapeDataString(field.Value).Replace("%20", "+")}"));
}
