using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Chat;
using ChatOps.Chat.Teams.Cards;
using ChatOps.Messages;
using ChatOps.Tests.Chat.Slack.Rendering;

namespace ChatOps.Tests.Chat.Teams.Cards;

/// <summary>Cards held against the schema of Adaptive Cards 1.5, with Microsoft's own reader.</summary>
public sealed class CardSchemaTests
{
    private const string Ann = "0a000000-0000-4000-8000-00000000000a";

    private static readonly CardRenderer Renderer = new(new CommandStyle("ChatOps"));

    private static readonly RichText Everything = RichText.Of(
        $"plain {"bold":b} {"code":c} {new Span.Command("deploy", "web")} {new Span.Link("https://ci.example/1", "the build")} {new Span.Person(new("teams", Ann))} {new DateTimeOffset(2026, 3, 4, 9, 30, 0, TimeSpan.Zero)}");

    private static readonly RichText Unmentioned = RichText.Of(
        $"plain {"bold":b} {"code":c} {new Span.Command("deploy", "web")} {new Span.Link("https://ci.example/1", "the build")} {new DateTimeOffset(2026, 3, 4, 9, 30, 0, TimeSpan.Zero)}");

    private static readonly Card Full = new()
    {
        Title = Unmentioned,
        Tone = Tone.Running,
        Lines = [Everything, Unmentioned, ""],
        Fields = [new("From", Everything), new("", "")],
        Progress = new(6, 10, Unmentioned),
        Preformatted = "first\n  second\n\nlast",
        Buttons =
        [
            new("Run", "run", "op-1", ButtonStyle.Primary), new("Cancel", "cancel", "op-1", ButtonStyle.Danger), new("", "more", ""),
            .. Enumerable.Range(0, 10).Select(i => new Button($"{i}", "press", $"{i}")),
        ],
        Menu = new("Choose", "pick", [new("One", "1"), new("", "2")]),
        Footer = Everything,
    };

    [Fact]
    public async Task Every_card_is_one_of_version_1_5()
    {
        TeamsSdk.Require("adaptivecards");
        var large = string.Concat(Enumerable.Repeat("字\"\\", 1500));
        Card[] cards =
        [
            Full,
            Full with { Title = Everything },
            new() { Title = "" },
            new() { Title = "t", Footer = Unmentioned },
            GoldenCard.All["charts"],
            new() { Title = "t", Menu = new("", "pick", [new(large, "1")]), Preformatted = large },
            new() { Title = "t", Menu = new("Choose", "pick", []), Buttons = [new("Run", "run", large)], Fields = [] },
            new()
            {
                Title = large, Lines = [.. Enumerable.Repeat((RichText)large, 50)],
                Fields = [.. Enumerable.Repeat(new Field(large, large), 50)],
                Preformatted = string.Join('\n', Enumerable.Repeat(large, 50)),
                Buttons = [.. Enumerable.Repeat(new Button(large, "press", "1"), 100)],
            },
            .. Enum.GetValues<Tone>().SelectMany(
                tone => new[] { Full with { Tone = tone, Title = Everything }, Full with { Tone = tone } }),
        ];
        string[] rendered =
        [
            .. cards.SelectMany(card => new[] { Render(card), Render(card, origin: "sealed", only: Ann) }),
            .. Forms().Select(form => FormRenderer.Render(form, origin: "sealed", only: Ann).Card!),
        ];

        var wrong = await CardReader.ReadAsync(rendered.Select(card => JsonElement.Parse(card)), TestContext.Current.CancellationToken);

        wrong.Count.ShouldBe(rendered.Length);
        wrong.SelectMany((objections, index) => objections.Select(objection => $"{objection} in {rendered[index]}")).ShouldBeEmpty();
    }

    /// <summary>So that the test above can fail.</summary>
    [Fact]
    public async Task What_is_wrong_with_a_card_is_found()
    {
        TeamsSdk.Require("adaptivecards");
        (string Objection, Action<JsonArray> Break)[] breaks =
        [
            ("AdaptiveCard needs fallbackText", body => ((JsonObject)body.Parent!).Remove("fallbackText")),
            ("The specified card version (9) is not supported or still in preview. The latest released card version is 1.6.",
                body => ((JsonObject)body.Parent!)["version"] = "9"),
            ("Container needs items", body => body[0]!["items"] = new JsonArray()),
            ("TextRun needs text", body => First(body, "TextRun").Remove("text")),
            ("RichTextBlock needs inlines", body => First(body, "RichTextBlock").Remove("inlines")),
            ("TextBlock has no colour", body => First(body, "TextBlock")["colour"] = "good"),
            ("Invalid value \"Huge\" for property \"size\".", body => First(body, "TextRun")["size"] = "Huge"),
            ("Property \"role\" is supported in version 1.6, but you are using version 1.5.",
                body => First(body, "Action.Execute")["role"] = "button"),
            ("Action.OpenUrl needs url", body => First(body, "Action.Submit")["type"] = "Action.OpenUrl"),
            ("Maximum number of actions exceeded (6).", body =>
            {
                var actions = First(body, "ActionSet")["actions"]!.AsArray();
                actions.Add(actions[0]!.DeepClone());
            }),
            ("the chart has other data", body => body.Add(new JsonObject
            {
                ["type"] = "Chart.VerticalBar.Grouped", ["title"] = "t", ["yAxisTitle"] = "u", ["fallback"] = "drop",
                ["data"] = new JsonArray(new JsonObject { ["legend"] = "l", ["values"] = new JsonArray() }),
            })),
            ("ProgressBar is unknown", body => body.Add(new JsonObject { ["type"] = "ProgressBar" })),
            ("An Input.ChoiceSet must have at least one choice defined.",
                body => First(body, "Input.ChoiceSet")["choices"] = new JsonArray()),
            ("All inputs must have a unique Id.", body => First(body, "Input.ChoiceSet")["id"] = ""),
            ("Fact needs value", body => First(body, "FactSet")["facts"]![0]!.AsObject().Remove("value")),
        ];

        var broken = breaks.Select(each =>
        {
            var card = JsonNode.Parse(Render(Full))!;
            each.Break(card["body"]!.AsArray());
            return JsonSerializer.SerializeToElement(card);
        });

        var wrong = await CardReader.ReadAsync(broken, TestContext.Current.CancellationToken);
        for (var i = 0; i < breaks.Length; i++)
        {
            wrong[i].ShouldContain(breaks[i].Objection);
        }
    }

    private static IEnumerable<Form> Forms() =>
    [
        new("deploy", "Deploy", "Show the plan", "ops",
        [
            new Input.Choice("service", "Service", ["web", "api"], Initial: "web", Hint: "Which one"),
            new Input.Choice("version", "Version", [.. Enumerable.Range(0, 3000).Select(i => $"1.4.{i}")], Optional: true),
            new Input.Choice("none", "None", []),
            new Input.Text("reason", "Why?", Hint: "In a few words", Initial: "because"),
            new Input.Text("more", "", Optional: true),
        ]),
        new("", "", "", "", []),
    ];

    private static string Render(Card card, string? origin = null, string? only = null) =>
        Renderer.Render(card, new Mentions(new Dictionary<string, Mentioned> { [Ann] = new("29:ann", "Ann") }), origin, only).Card!;

    private static JsonObject First(JsonNode? node, string type) => Find(node, type) ?? throw new InvalidOperationException($"No {type}.");

    private static JsonObject? Find(JsonNode? node, string type) => node switch
    {
        JsonObject found when (string?)found["type"] == type => found,
        JsonObject other => other.Select(property => Find(property.Value, type)).FirstOrDefault(found => found is not null),
        JsonArray array => array.Select(item => Find(item, type)).FirstOrDefault(found => found is not null),
        _ => null,
    };
}
