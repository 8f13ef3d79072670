using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Chat;
using ChatOps.Chat.Slack.Inbound;
using ChatOps.Chat.Slack.Rendering;
using ChatOps.Playground.Slack.BlockKit;
using CsCheck;

namespace ChatOps.Tests.Chat.Slack.Rendering;

public sealed class FormsTests
{
    [Fact]
    public void Any_labels_and_options_are_within_every_limit()
    {
        var text = Gen.OneOf(Gen.String[0, 30], Gen.OneOf("", "<!channel>", "🚀", "\ud800", new string('x', 5000), new string('&', 5000)));
        var input = Gen.OneOf<Input>(
            Gen
                .Select(text, text, Gen.Bool, text)
                .Select((label, hint, optional, initial) => (Input)new Input.Text("name", label, optional, hint, initial)),
            Gen.Select(text, text.Array[0, 700], Gen.Bool).Select((label, options, optional) => (Input)new Input.Choice(
                "name", label, [.. options], optional, null, options.FirstOrDefault())));
        Gen.Select(text, text, input.Array[1, 10]).Sample((title, submit, inputs) =>
        {
            var form = new Form("scale", title, submit, "context", [.. inputs.Select((one, i) => one with { Name = $"input{i}" })]);
            BlockKitValidator.View(JsonElement.Parse(Forms.Render(form, "C1").ToJsonString()), "modal").ShouldBeEmpty();
            foreach (var choice in form.Inputs.OfType<Input.Choice>())
            {
                BlockKitValidator
                    .Suggestions(JsonElement.Parse(new JsonObject { ["options"] = Suggest(choice, title) }.ToJsonString()))
                    .ShouldBeEmpty();
            }
        });
    }

    [Fact]
    public void More_than_a_hundred_options_are_searched_and_the_initial_one_is_chosen()
    {
        ((string)Render(100, null)["element"]!["type"]!).ShouldBe("static_select");

        var input = Render(1500, "service-007");
        var select = input["element"]!;
        ((string)select["type"]!).ShouldBe("external_select");
        ((int)select["min_query_length"]!).ShouldBe(0);
        ((string)select["placeholder"]!["text"]!).ShouldBe("Type to search 1500");
        ((string)select["initial_option"]!["value"]!).ShouldBe("service-007");
        input["hint"].ShouldBeNull();
    }

    [Fact]
    public void A_search_finds_what_starts_with_the_letters_before_what_contains_them()
    {
        var choice = new Input.Choice("service", "Service", ["web-api", "api", "search", "api-gateway", new string('x', 160) + "api"]);

        Suggest(choice, " API ").Select(option => (string)option!["value"]!).ShouldBe(["api", "api-gateway", "web-api"]);
        Suggest(choice, "\ud800<!channel>").ShouldBeEmpty();
        Suggest(choice, "").Count.ShouldBe(4);
    }

    [Fact]
    public void What_cannot_be_listed_is_said()
    {
        var odd = Forms.Render(
            new("scale", "Scale", "Go", "", [new Input.Choice("service", "Service", ["web", new string('x', 200)], Hint: "Which?")]),
            "C1")["blocks"]![0]!;
        odd["element"]!["options"]!.AsArray().Count.ShouldBe(1);
        ((string)odd["hint"]!["text"]!).ShouldBe("Which? 1 more cannot be listed here: type the command instead.");
    }

    private static JsonNode Render(int options, string? initial) => Forms.Render(
        new("scale", "Scale", "Go", "", [
            new Input.Choice("service", "Service", [.. Enumerable.Range(0, options).Select(i => $"service-{i:000}")], Initial: initial)
        ]), "C1")["blocks"]![0]!;

    [Fact]
    public void More_than_Slack_carries_is_a_mistake_of_ours() =>
        Should.Throw<ArgumentException>(() => Forms.Render(new("x", "x", "x", new string('c', 3001), []), ""));

    [Theory]
    [InlineData("scale", "C123")]
    [InlineData("scale", "")]
    [InlineData("a@b", "C1")]
    public void The_channel_travels_with_the_form_for_whoever_opened_it(string form, string channel)
    {
        var seal = new ContextSeal(new() { BotToken = "xoxb-1" });
        var callback = seal.Write(form, channel, "U1");

        seal.Read(callback, "U1").ShouldBe((form, channel));
        seal.Read(callback, "U2").ShouldBe((form, ""));
        new ContextSeal(new() { BotToken = "xoxb-2" }).Read(callback, "U1").ShouldBe((form, ""));
        seal.Read("foreign", "U1").ShouldBe(("foreign", ""));
        seal.Read("@", "U1").ShouldBe(("@", ""));
    }

    private static JsonArray Suggest(Input.Choice choice, string typed) =>
        Forms.Suggest(choice.Matching(typed).Select(option => new MenuOption(option, option)));
}
