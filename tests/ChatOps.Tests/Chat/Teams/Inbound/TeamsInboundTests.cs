using System.Text;
using System.Text.Json.Nodes;
using ChatOps.Chat;
using ChatOps.Chat.Teams.Inbound;
using ChatOps.Journal;

namespace ChatOps.Tests.Chat.Teams.Inbound;

/// <summary>Teams activities are translated into what people did.</summary>
public sealed class TeamsInboundTests
{
    private const string Bot = "28:bot", Ann = "0A000000-0000-4000-8000-00000000000A", Channel = "19:ops@thread.tacv2";

    [Theory]
    [InlineData("<at>ChatOps</at> deploy web 1.4.2 to staging", "deploy web 1.4.2 to staging")]
    [InlineData("<at>ChatOps</at>&nbsp;deploy&nbsp;web", "deploy web")]
    [InlineData("<at>ChatOps</at>\u00a0deploy\u00a0web\n", "deploy web")]
    [InlineData("<p><at>ChatOps</at> deploy <strong>web</strong></p>", "deploy web")]
    [InlineData("<div>hey <at>ChatOps</at><br/>deploy</div>", "hey   deploy")]
    [InlineData("<at>ChatOps</at> /deploy web", "deploy web")]
    [InlineData("<at>ChatOps</at> deploy a &lt; b &amp;amp; c", "deploy a < b &amp; c")]
    [InlineData("<at>ChatOps</at> deploy <version>", "deploy <version>")]
    [InlineData("<at>ChatOps</at> ask <at>Bob B</at>", "ask @29:bob")]
    [InlineData("<at>ChatOps</at> ask <at>Nobody</at>", "ask Nobody")]
    [InlineData("<at>ChatOps</at>", "")]
    public void What_is_typed_is_understood_whatever_the_client_puts_around_it(string text, string meant) =>
        Read(Message(text)).ShouldBeOfType<ChatInput.CommandTyped>().Text.ShouldBe(meant);

    [Fact]
    public void Who_says_it_and_where_is_known()
    {
        var typed = Read(Message("<at>ChatOps</at> status")).ShouldBeOfType<ChatInput.CommandTyped>();
        typed.Where.Who.ShouldBe(new("teams", "tenant-1", Ann.ToLowerInvariant()));
        typed.Where.Channel.ShouldBe(Channel);
        typed.Where.Reply.ShouldBe(new TeamsReplyContext($"{Channel};messageid=17", IsPersonal: false, Pressed: null, Said: "17"));

        // Where everybody is heard, only what is said to the bot is meant for it; alone with it everything is.
        Read(Message("status")).ShouldBeOfType<ChatInput.Nothing>();
        var alone = Message("status");
        alone["conversation"] = new JsonObject { ["id"] = "a:1", ["conversationType"] = "personal" };
        Read(alone).ShouldBeOfType<ChatInput.CommandTyped>().Where.Channel.ShouldBe("a:1");
    }

    [Fact]
    public void What_nobody_said_is_nothing_and_what_cannot_be_read_is_said_so()
    {
        var own = Message("<at>ChatOps</at> status");
        own["from"]!["id"] = Bot;
        Read(own).ShouldBeOfType<ChatInput.Nothing>();
        var nobody = Message("<at>ChatOps</at> status");
        nobody["from"]!["aadObjectId"] = null;
        Read(nobody).ShouldBeOfType<ChatInput.NotUnderstood>();
        foreach (var type in new[] { "conversationUpdate", "installationUpdate", "messageReaction", "messageUpdate", "typing", "" })
        {
            var other = Message("");
            other["type"] = type;
            Read(other).ShouldBeOfType<ChatInput.Nothing>();
        }

        foreach (var body in new[]
        {
            "",
            "{",
            "[]",
            "null",
            "{\"type\":\"message\",\"text\":\"\\ud800\"}",
            "{\"type\":7,\"from\":[],\"conversation\":\"\"}",
        })
        {
            TeamsInbound.Read(new("teams", "1", "message", DateTimeOffset.UnixEpoch, Encoding.UTF8.GetBytes(body)), null).ShouldNotBeNull();
        }
    }

    [Fact]
    public void A_press_says_what_and_a_channel_that_it_brings_is_believed_only_when_we_sealed_it_for_this_person()
    {
        var seal = new OriginSeal("key"u8.ToArray());
        Press(seal.Write("19:deploys@thread.tacv2", Ann), seal).ShouldBeOfType<ChatInput.ButtonPressed>().ShouldSatisfyAllConditions(
            press => press.Action.ShouldBe("run"),
            press => press.Value.ShouldBe("op-1"),
            press => press.Message.ShouldBe("17"),
            press => press.Where.Channel.ShouldBe("19:deploys@thread.tacv2"));
        foreach (var origin in new[]
        {
            null,
            "",
            "|",
            "19:deploys@thread.tacv2",
            "19:deploys@thread.tacv2|" + new string('0', 32),
            seal.Write("19:deploys@thread.tacv2", "somebody else"),
        })
        {
            ((ChatInput.Deed)Press(origin, seal)).Where.Channel.ShouldBe(Channel, origin);
        }

        ((ChatInput.Deed)Press(new OriginSeal("another"u8.ToArray()).Write("19:deploys@thread.tacv2", Ann), seal)).Where.Channel.ShouldBe(
            Channel);
    }

    [Fact]
    public void A_form_brings_its_answers_also_from_clients_that_only_submit()
    {
        var data = new JsonObject
        {
            ["chatops.action"] = "submit",
            ["chatops.value"] = "context",
            ["chatops.form"] = "deploy",
            ["in.service"] = "web",
            ["in.version"] = "",
            ["other"] = "x",
        };
        var submitted = Message("");
        submitted.Remove("text");
        submitted["value"] = data;
        var form = Read(submitted).ShouldBeOfType<ChatInput.FormSubmitted>();
        (form.Form, form.Context).ShouldBe(("deploy", "context"));
        form.Answers.ShouldBe(new Dictionary<string, string> { ["service"] = "web", ["version"] = "" }, ignoreOrder: true);
    }

    private static ChatInput Press(string? origin, OriginSeal seal)
    {
        var press = Message("");
        press["type"] = "invoke";
        press["name"] = "adaptiveCard/action";
        press["replyToId"] = "17";
        press["value"] = new JsonObject
        {
            ["action"] = new JsonObject
            {
                ["type"] = "Action.Execute",
                ["verb"] = "run",
                ["data"] = new JsonObject { ["chatops.action"] = "run", ["chatops.value"] = "op-1", ["chatops.origin"] = origin },
            },
        };
        return TeamsInbound.Read(new("teams", "1", "invoke", DateTimeOffset.UnixEpoch, Encoding.UTF8.GetBytes(press.ToJsonString())), seal);
    }

    private static ChatInput Read(JsonObject activity) =>
        TeamsInbound.Read(
            new Delivery("teams", "1", "message", DateTimeOffset.UnixEpoch, Encoding.UTF8.GetBytes(activity.ToJsonString())), null);

    private static JsonObject Message(string text) => new()
    {
        ["type"] = "message",
        ["id"] = "17",
        ["text"] = text,
        ["from"] = new JsonObject { ["id"] = "29:ann", ["aadObjectId"] = Ann },
        ["recipient"] = new JsonObject { ["id"] = Bot },
        ["conversation"] = new JsonObject { ["id"] = $"{Channel};messageid=17", ["conversationType"] = "channel" },
        ["channelData"] = new JsonObject { ["tenant"] = new JsonObject { ["id"] = "tenant-1" } },
        ["entities"] = new JsonArray(Mention("ChatOps", Bot), Mention("Bob B", "29:bob")),
    };

    private static JsonObject Mention(string name, string id) =>
        new() { ["type"] = "mention", ["text"] = $"<at>{name}</at>", ["mentioned"] = new JsonObject { ["id"] = id, ["name"] = name } };
}
