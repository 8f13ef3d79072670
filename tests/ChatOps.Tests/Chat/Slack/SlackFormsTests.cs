using System.Text.Json;
using ChatOps.Chat;
using ChatOps.Chat.Slack;
using ChatOps.Playground.Slack.BlockKit;
using CsCheck;

namespace ChatOps.Tests.Chat.Slack;

public sealed class SlackFormsTests
{
    [Fact]
    public void Any_labels_and_options_are_within_every_limit()
    {
        var text = Gen.OneOf(Gen.String[0, 30], Gen.OneOf("", "<!channel>", "🚀", "\ud800", new string('x', 5000), new string('&', 5000)));
        var input = Gen.OneOf<Input>(
            Gen.Select(text, text, Gen.Bool, text).Select((label, hint, optional, initial) => (Input)new Input.Text("name", label, optional, hint, initial)),
            Gen.Select(text, text.Array[0, 200], Gen.Bool).Select((label, options, optional) => (Input)new Input.Choice("name", label, [.. options], optional, null, options.FirstOrDefault())));
        Gen.Select(text, text, input.Array[1, 10]).Sample((title, submit, inputs) =>
        {
            var form = new Form("scale", title, submit, "context", [.. inputs.Select((one, i) => one with { Name = $"input{i}" })]);
            BlockKitValidator.View(JsonElement.Parse(SlackForms.Render(form, "C1").ToJsonString()), "modal").ShouldBeEmpty();
        });
    }

    [Fact]
    public void The_first_hundred_options_are_shown_and_the_initial_one_is_chosen()
    {
        var view = SlackForms.Render(
            new("scale", "Scale", "Go", "", [new Input.Choice("service", "Service", [.. Enumerable.Range(0, 150).Select(i => $"service-{i}")], Initial: "service-7")]), "C1");
        var select = view["blocks"]![0]!["element"]!;
        select["options"]!.AsArray().Count.ShouldBe(100);
        ((string)select["initial_option"]!["value"]!).ShouldBe("service-7");
    }

    [Fact]
    public void More_than_Slack_carries_is_a_mistake_of_ours() =>
        Should.Throw<ArgumentException>(() => SlackForms.Render(new("x", "x", "x", new string('c', 3001), []), ""));

    [Theory]
    [InlineData("scale", "C123")]
    [InlineData("scale", "")]
    [InlineData("a@b", "C1")]
    public void The_channel_travels_with_the_form_for_whoever_opened_it(string form, string channel)
    {
        var seal = new SlackSeal(new() { BotToken = "xoxb-1" });
        var callback = seal.Write(form, channel, "U1");

        seal.Read(callback, "U1").ShouldBe((form, channel));
        seal.Read(callback, "U2").ShouldBe((form, ""));
        new SlackSeal(new() { BotToken = "xoxb-2" }).Read(callback, "U1").ShouldBe((form, ""));
        seal.Read("foreign", "U1").ShouldBe(("foreign", ""));
        seal.Read("@", "U1").ShouldBe(("@", ""));
    }
}
