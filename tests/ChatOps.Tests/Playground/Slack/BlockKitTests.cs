using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOps.Tests.Playground.Slack;

public sealed class BlockKitTests : IAsyncLifetime
{
    private EmulatedSlack _slack = null!;

    public async ValueTask InitializeAsync() => _slack = await EmulatedSlack.StartAsync();

    public ValueTask DisposeAsync() => _slack.DisposeAsync();

    /// <summary>
    /// A template with N in place of a length or number, the largest N that Slack accepts, and where it reports an error for one more.
    /// </summary>
    public static TheoryData<string, int, string> Limits => new()
    {
        { """{"type":"section","text":{"type":"mrkdwn","text":"<N>"}}""", 3000, "/blocks/0/text/text" },
        { """{"type":"section","fields":[N*{"type":"mrkdwn","text":"f"}]}""", 10, "/blocks/0/fields" },
        { """{"type":"section","fields":[{"type":"mrkdwn","text":"<N>"}]}""", 2000, "/blocks/0/fields/0/text" },
        { """{"type":"section","block_id":"<N>","text":{"type":"mrkdwn","text":"x"}}""", 255, "/blocks/0/block_id" },
        { """{"type":"header","text":{"type":"plain_text","text":"<N>"}}""", 150, "/blocks/0/text/text" },
        { """{"type":"context","elements":[N*{"type":"mrkdwn","text":"x"}]}""", 10, "/blocks/0/elements" },
        { """{"type":"context","elements":[{"type":"mrkdwn","text":"<N>"}]}""", 3000, "/blocks/0/elements/0/text" },
        { """{"type":"actions","elements":[N*{"type":"button","text":{"type":"plain_text","text":"x"}}]}""", 25, "/blocks/0/elements" },
        { Accessory("""{"type":"button","text":{"type":"plain_text","text":"<N>"}}"""), 75, "/blocks/0/accessory/text/text" },
        { Accessory("""{"type":"button","text":{"type":"plain_text","text":"x"},"value":"<N>"}"""), 2000, "/blocks/0/accessory/value" },
        { Accessory("""{"type":"button","text":{"type":"plain_text","text":"x"},"url":"<N>"}"""), 3000, "/blocks/0/accessory/url" },
        { Accessory(
            """{"type":"button","text":{"type":"plain_text","text":"x"},"action_id":"<N>"}"""), 255, "/blocks/0/accessory/action_id" },
        { Accessory(
            """{"type":"button","text":{"type":"plain_text","text":"x"},"accessibility_label":"<N>"}"""), 75, "/blocks/0/accessory/accessibility_label" },
        { Confirmed("title"), 100, "/blocks/0/accessory/confirm/title/text" },
        { Confirmed("text"), 300, "/blocks/0/accessory/confirm/text/text" },
        { Confirmed("confirm"), 30, "/blocks/0/accessory/confirm/confirm/text" },
        { Confirmed("deny"), 30, "/blocks/0/accessory/confirm/deny/text" },
        { Options("static_select"), 100, "/blocks/0/accessory/options" },
        { Options("overflow"), 5, "/blocks/0/accessory/options" },
        { Options("radio_buttons"), 10, "/blocks/0/accessory/options" },
        { Options("checkboxes"), 10, "/blocks/0/accessory/options" },
        { Accessory(
            """{"type":"static_select","option_groups":[N*{"label":{"type":"plain_text","text":"g"},"options":[{"text":{"type":"plain_text","text":"x"},"value":"v"}]}]}"""), 100, "/blocks/0/accessory/option_groups" },
        { Accessory(
            """{"type":"static_select","option_groups":[{"label":{"type":"plain_text","text":"<N>"},"options":[{"text":{"type":"plain_text","text":"x"},"value":"v"}]}]}"""), 75, "/blocks/0/accessory/option_groups/0/label/text" },
        { Accessory(
            """{"type":"static_select","options":[{"text":{"type":"plain_text","text":"<N>"},"value":"v"}]}"""), 75, "/blocks/0/accessory/options/0/text/text" },
        { Accessory(
            """{"type":"static_select","options":[{"text":{"type":"plain_text","text":"x"},"value":"<N>"}]}"""), 150, "/blocks/0/accessory/options/0/value" },
        { Accessory(
            """{"type":"static_select","options":[{"text":{"type":"plain_text","text":"x"},"value":"v","description":{"type":"plain_text","text":"<N>"}}]}"""), 75, "/blocks/0/accessory/options/0/description/text" },
        { Accessory(
            """{"type":"overflow","options":[{"text":{"type":"plain_text","text":"x"},"value":"v","url":"<N>"}]}"""), 3000, "/blocks/0/accessory/options/0/url" },
        { Accessory(
            """{"type":"users_select","placeholder":{"type":"plain_text","text":"<N>"}}"""), 150, "/blocks/0/accessory/placeholder/text" },
        { """{"type":"image","image_url":"<N>","alt_text":"a"}""", 3000, "/blocks/0/image_url" },
        { """{"type":"image","image_url":"u","alt_text":"<N>"}""", 2000, "/blocks/0/alt_text" },
        { """{"type":"image","image_url":"u","alt_text":"a","title":{"type":"plain_text","text":"<N>"}}""", 2000, "/blocks/0/title/text" },
        { """{"type":"markdown","text":"<N>"}""", 12_000, "/blocks/0/text" },
        {
            """{"type":"input","label":{"type":"plain_text","text":"<N>"},"element":{"type":"plain_text_input"}}""",
            2000, "/blocks/0/label/text"
        },
        {
            """{"type":"input","hint":{"type":"plain_text","text":"<N>"},"label":{"type":"plain_text","text":"l"},"element":{"type":"plain_text_input"}}""",
            2000, "/blocks/0/hint/text"
        },
        {
            """{"type":"input","label":{"type":"plain_text","text":"l"},"element":{"type":"plain_text_input","max_length":N}}""",
            3000, "/blocks/0/element/max_length"
        },
        {
            """{"type":"container","title":{"type":"plain_text","text":"<N>"},"child_blocks":[{"type":"divider"}]}""",
            150, "/blocks/0/title/text"
        },
        {
            """{"type":"container","title":{"type":"plain_text","text":"t"},"child_blocks":[N*{"type":"divider"}]}""",
            10, "/blocks/0/child_blocks"
        },
        { """{"type":"card","title":{"type":"mrkdwn","text":"<N>"}}""", 150, "/blocks/0/title/text" },
        { """{"type":"card","body":{"type":"mrkdwn","text":"<N>"}}""", 200, "/blocks/0/body/text" },
        { """{"type":"carousel","elements":[N*{"type":"card","body":{"type":"mrkdwn","text":"x"}}]}""", 10, "/blocks/0/elements" },
        { """{"type":"data_table","caption":"c","rows":[N*[{"type":"raw_text","text":"c"}]]}""", 201, "/blocks/0/rows" },
        { """{"type":"table","rows":[N*[{"type":"raw_text","text":"c"}]]}""", 100, "/blocks/0/rows" },
        {
            """{"type":"data_visualization","title":"<N>","chart":{"type":"pie","segments":[{"label":"a","value":1}]}}""",
            50, "/blocks/0/title"
        },
        {
            """{"type":"data_visualization","title":"t","chart":{"type":"pie","segments":[N*{"label":"a","value":1}]}}""",
            6, "/blocks/0/chart/segments"
        },
        { """{"type":"table","rows":[[N*{"type":"raw_text","text":"c"}]]}""", 20, "/blocks/0/rows/0" },
    };

    [Theory]
    [MemberData(nameof(Limits), DisableDiscoveryEnumeration = true)]
    public async Task A_limit_is_exact_to_the_character_or_item(string template, int limit, string path)
    {
        (await PostAsync(Filled(template, limit))).Outcome().ShouldBe("ok");

        var refused = await PostAsync(Filled(template, limit + 1));
        refused.Outcome().ShouldBe("invalid_blocks");
        Problems(refused)[0].ShouldEndWith($"[json-pointer:{path}]");
    }

    [Theory]
    [InlineData("""{"type":"sektion"}""", "[ERROR] unsupported type: sektion [json-pointer:/blocks/0/type]")]
    [InlineData("""{"text":"x"}""", "[ERROR] missing required field: type [json-pointer:/blocks/0]")]
    [InlineData("""{"type":"section"}""", "[ERROR] must provide text or fields [json-pointer:/blocks/0]")]
    [InlineData("""{"type":"section","text":"x"}""", "[ERROR] must provide an object [json-pointer:/blocks/0/text]")]
    [InlineData(
        """{"type":"section","text":{"type":"mrkdwn","text":""}}""",
        "[ERROR] must be more than 0 characters [json-pointer:/blocks/0/text/text]")]
    [InlineData(
        """{"type":"section","text":{"type":"markdown","text":"x"}}""",
        "[ERROR] must be one of: plain_text, mrkdwn [json-pointer:/blocks/0/text/type]")]
    [InlineData(
        """{"type":"section","text":{"type":"mrkdwn","text":"x"},"color":"red"}""",
        "[ERROR] invalid additional property: color [json-pointer:/blocks/0]")]
    [InlineData(
        """{"type":"section","text":{"type":"mrkdwn","text":"x","emoji":true}}""",
        "[ERROR] invalid additional property: emoji [json-pointer:/blocks/0/text]")]
    [InlineData(
        """{"type":"header","text":{"type":"mrkdwn","text":"x"}}""",
        "[ERROR] must be one of: plain_text [json-pointer:/blocks/0/text/type]")]
    [InlineData("""{"type":"actions","elements":[]}""", "[ERROR] must provide at least 1 items [json-pointer:/blocks/0/elements]")]
    [InlineData(
        """{"type":"actions","elements":[{"type":"plain_text_input"}]}""",
        "[ERROR] unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]")]
    [InlineData(
        """{"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"x"},"style":"blue"}]}""",
        "[ERROR] must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]")]
    [InlineData(
        """{"type":"divider"},{"type":"divider","block_id":"a"},{"type":"divider","block_id":"a"}""",
        "[ERROR] `block_id` \"a\" already exists [json-pointer:/blocks]")]
    [InlineData(
        """{"type":"container","title":{"type":"plain_text","text":"x"},"child_blocks":[{"type":"rich_text","elements":[]}]}""",
        "[ERROR] unsupported type: rich_text [json-pointer:/blocks/0/child_blocks/0/type]")]
    [InlineData(
        """{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":""}]}]}""",
        "[ERROR] must be more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]")]
    [InlineData(
        """{"type":"plan","title":"x","tasks":[{"type":"task_card","task_id":"1","title":"x","status":"done"}]}""",
        "[ERROR] must be one of: pending, in_progress, complete, error [json-pointer:/blocks/0/tasks/0/status]")]
    [InlineData(
        """{"type":"data_table","caption":"c","rows":[[{"type":"raw_text","text":"h"}],[{"type":"raw_number","value":"1","text":"1"}]]}""",
        "[ERROR] must provide a number [json-pointer:/blocks/0/rows/1/0/value]")]
    [InlineData(
        """{"type":"data_table","caption":"c","page_size":101,"rows":[[{"type":"raw_text","text":"h"}],[{"type":"raw_text","text":"c"}]]}""",
        "[ERROR] must be between 1 and 100 [json-pointer:/blocks/0/page_size]")]
    [InlineData(
        """{"type":"alert","text":{"type":"plain_text","text":"x"}}""", "[ERROR] unsupported type: alert [json-pointer:/blocks/0/type]")]
    [InlineData(
        """{"type":"data_visualization","title":"t","chart":{"type":"pie","segments":[{"label":"a","value":0}]}}""",
        "[ERROR] must be greater than 0 [json-pointer:/blocks/0/chart/segments/0/value]")]
    [InlineData(
        """{"type":"data_visualization","title":"t","chart":{"type":"bar","series":[{"name":"s","data":[{"label":"a","value":1}]}],"axis_config":{"categories":["a","b"]}}}""",
        "[ERROR] must provide one point for each category [json-pointer:/blocks/0/chart/series/0/data]")]
    [InlineData(
        """{"type":"data_visualization","title":"t","chart":{"type":"bar","series":[{"name":"s","data":[{"label":"a","value":1}]},{"name":"s","data":[{"label":"a","value":1}]}],"axis_config":{"categories":["a"]}}}""",
        "[ERROR] must provide unique names [json-pointer:/blocks/0/chart/series]")]
    [InlineData("\"divider\"", "[ERROR] must provide an object [json-pointer:/blocks/0]")]
    public async Task An_invalid_block_is_refused_with_the_reason_and_the_location(string blocks, string problem)
    {
        var refused = await PostAsync(blocks);

        refused.Outcome().ShouldBe("invalid_blocks");
        Problems(refused).ShouldContain(problem);
    }

    [Fact]
    public async Task A_message_has_at_most_50_blocks_and_13200_characters_in_them()
    {
        (await PostAsync(string.Join(',', Enumerable.Repeat("""{"type":"divider"}""", 50)))).Outcome().ShouldBe("ok");
        Problems(await PostAsync(string.Join(',', Enumerable.Repeat("""{"type":"divider"}""", 51)))).ShouldBe([
            "[ERROR] no more than 50 items allowed [json-pointer:/blocks]"
        ]);

        var sections = Enumerable.Repeat(Filled("""{"type":"section","text":{"type":"mrkdwn","text":"<N>"}}""", 2640), 5);
        (await PostAsync(string.Join(',', sections))).Outcome().ShouldBe("ok");
        (await PostAsync(string.Join(',', sections.Append("""{"type":"section","text":{"type":"mrkdwn","text":"!"}}"""))))
            .Outcome()
            .ShouldBe("msg_blocks_too_long");
    }

    [Fact]
    public async Task Ids_that_the_app_omitted_are_generated()
    {
        await PostAsync("""{"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"x"}}]}""");

        var block = _slack.Workspace.Channel("ops").Messages[0].Blocks[0];
        block.At("block_id").ShouldNotBeNullOrEmpty();
        block.At("elements", "0", "action_id").ShouldNotBeNullOrEmpty();
        _slack.Workspace.Channel("ops").Messages[0].Shown.ShouldBe("x");
    }

    private static string Accessory(string element) =>
        """{"type":"section","text":{"type":"mrkdwn","text":"x"},"accessory":""" + element + "}";

    private static string Options(string type) =>
        Accessory("""{"type":"TYPE","options":[N*{"text":{"type":"plain_text","text":"x"},"value":"v"}]}""".Replace("TYPE", type));

    private static string Confirmed(string part)
    {
        var parts = new[] { "title", "text", "confirm", "deny" }.Select(name => $$"""
            "{{name}}":{"type":"plain_text","text":"{{(name == part ? "<N>" : "x")}}"}
            """);
        return Accessory("""{"type":"button","text":{"type":"plain_text","text":"x"},"confirm":{""" + string.Join(',', parts) + "}}");
    }

    /// <summary>
    /// Replaces N: <c>&lt;N&gt;</c> with that many characters, <c>[N*item]</c> with that many items, a plain N with the number.
    /// </summary>
    private static string Filled(string template, int n)
    {
        if (template.IndexOf("[N*", StringComparison.Ordinal) is >= 0 and var start)
        {
            var end = start;
            for (var depth = 1; depth > 0;)
            {
                depth += template[++end] switch { '[' => 1, ']' => -1, _ => 0 };
            }

            return template[..(start + 1)] + string.Join(',', Enumerable.Repeat(template[(start + 3)..end], n)) + template[end..];
        }

        return template.Replace("<N>", new string('x', n)).Replace(":N}", $":{n}}}");
    }

    private static string[] Problems(JsonElement answer) =>
        [.. answer.GetProperty("response_metadata").GetProperty("messages").EnumerateArray().Select(message => message.GetString()!)];

    private Task<JsonElement> PostAsync(string blocks) =>
        _slack.CallAsync("chat.postMessage", new { channel = "ops", text = "fallback", blocks = JsonNode.Parse($"[{blocks}]") });
}
