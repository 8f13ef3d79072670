using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Chat;
using ChatOps.Chat.Slack.Rendering;

namespace ChatOps.Tests.Chat.Slack.Rendering;

/// <summary>Slack's own judgement of what we send: of every golden card, in classic and in new blocks, and of dialogs and pages.</summary>
public abstract class BlocksValidateContract
{
    private static readonly HttpClient Client = new();

    /// <summary>Ends with a slash.</summary>
    private protected abstract Uri Api { get; }

    public static TheoryData<string> Names => [.. GoldenCard.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task It_accepts_a_golden_card_in_classic_and_in_new_blocks(string name)
    {
        foreach (var message in new[] { CardBlocks.Render(GoldenCard.All[name]), NewBlocks.Render(GoldenCard.All[name]) })
        {
            await AcceptsAsync("blocks", message.Blocks);
            await AcceptsAsync("message", new JsonObject { ["text"] = message.Text, ["blocks"] = message.Blocks.DeepClone() });
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task It_accepts_a_golden_card_in_a_dialog_and_on_a_page(string name)
    {
        var message = CardBlocks.Render(GoldenCard.All[name]);
        await AcceptsAsync("view", Modals.Answer(message, "answer"));
        await AcceptsAsync("view", Modals.Home(message));
    }

    [Fact]
    public async Task It_accepts_a_form_with_every_kind_of_input() => await AcceptsAsync("view", Forms.Render(
        new Form(
            "deploy",
            "Deploy",
            "Go",
            "context",
            [
                new Input.Choice("env", "Environment", ["staging", "production"]),
                new Input.Text("why", "Why", Hint: "In a few words.", Optional: true),
                new Input.Search("version", "Version", Optional: true, Hint: "Left empty: the newest."),
            ]),
        "deploy"));

    [Fact]
    public async Task It_says_where_blocks_are_wrong()
    {
        var answer = await AskAsync("blocks", JsonNode.Parse("""[{"type":"section","text":{"type":"mrkdwn"}}]""")!);
        answer.GetProperty("ok").GetBoolean().ShouldBeFalse();
        answer.GetProperty("error").GetString().ShouldBe("invalid_blocks");
        answer.GetProperty("errors").GetArrayLength().ShouldBeGreaterThan(0);
        answer.GetProperty("errors")[0].GetProperty("pointer").GetString()!.ShouldStartWith("/0");
    }

    private async Task AcceptsAsync(string kind, JsonNode content)
    {
        var answer = await AskAsync(kind, content);
        answer.GetProperty("ok").GetBoolean().ShouldBeTrue($"{answer}\nof {content.ToJsonString()}");
    }

    private async Task<JsonElement> AskAsync(string kind, JsonNode content)
    {
        using var form = new FormUrlEncodedContent([new(kind, content.ToJsonString())]);
        using var response = await Client.PostAsync(new Uri(Api, "blocks.validate"), form, TestContext.Current.CancellationToken);
        return await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }
}
