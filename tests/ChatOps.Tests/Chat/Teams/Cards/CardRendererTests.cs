using System.Text;
using System.Text.Json;
using ChatOps.Chat;
using ChatOps.Chat.Teams.Cards;
using ChatOps.Messages;
using ChatOps.Playground.Teams;

namespace ChatOps.Tests.Chat.Teams.Cards;

/// <summary>Cards as Adaptive Cards: complete, within the message size limit, and with untrusted text as plain text.</summary>
public sealed class CardRendererTests
{
    private const string Ann = "0a000000-0000-4000-8000-00000000000a";

    private static readonly CardRenderer Renderer = new(new CommandStyle("ChatOps"));

    /// <summary>Text that would become a mention, markup, a link, a date, or a picture if it were interpreted.</summary>
    private const string Hostile =
        "<at>Ann</at> **bold** _em_ [here](https://evil.example) ![x](https://evil.example/x.png) {{DATE(2020-01-01T00:00:00Z)}} &lt;at&gt; \\* `code`";

    [Fact]
    public void A_chart_is_drawn_in_place_of_the_line_that_a_client_shows_that_cannot_draw_it()
    {
        var card = new Card
        {
            Title = "Weekly digest",
            Lines = ["web: 4 deploys", "Deploys by day: Mon 3, Tue 1 (1 failed)", "The end"],
            Charts =
            [
                new("Deploys by day", "deploys", ["Mon 2", "Tue 3"], [new("succeeded", [3, 0]), new("failed", [0, 1])], new(1, 1)),
                new("By service", "deploys", ["web"], [new("succeeded", [3])]),
                new("Not the same as a line", "deploys", ["Mon", "Mon"], [new("succeeded", [1, 2])], new(2, 1)),
                new("Endless", "hours", ["Mon"], [new("median", [double.PositiveInfinity])]),
            ],
        };

        var body = JsonElement.Parse(Renderer.Render(card, Mentions.None).Card!);

        CardText.Of(body).ShouldBe(
            """
            Weekly digest
            web: 4 deploys
            📊 Deploys by day (deploys)
            succeeded: Mon 2 3, Tue 3 0
            failed: Mon 2 0, Tue 3 1
            The end
            📊 By service (deploys)
            succeeded: web 3
            """);
        var charts = body.GetProperty("body").EnumerateArray()
            .Where(element => element.GetProperty("type").GetString() == "Chart.VerticalBar.Grouped")
            .Select(chart => chart.GetProperty("fallback")).ToList();
        charts[0].GetProperty("type").GetString().ShouldBe("RichTextBlock");
        charts[0].GetRawText().ShouldContain("Deploys by day: Mon 3, Tue 1 (1 failed)");
        charts[1].GetString().ShouldBe("drop");
    }

    [Fact]
    public void Everything_of_a_card_is_shown_in_its_order()
    {
        var card = new Card
        {
            Title = RichText.Of($"Deploying {"1.4.2":b}"),
            Tone = Tone.Running,
            Lines = [RichText.Of(
                $"at {new DateTimeOffset(2026, 3, 4, 9, 30, 0, TimeSpan.Zero)}, see {new Span.Link("https://ci.example/1", "the build")}"), RichText.Of($"type {new Span.Command("status", "web")}")],
            Fields = [new("From", RichText.Of($"{"1.4.1":c}"))],
            Progress = new(6, 10, "6/10 updated"),
            Preformatted = "first\n  second",
            Buttons = [new("Run", "run", "op-1", ButtonStyle.Primary), new("Cancel", "cancel", "op-1", ButtonStyle.Danger)],
            Menu = new("Choose", "pick", [new("One", "1")]),
            Footer = "small print",
        };

        var message = Renderer.Render(card, Mentions.None);

        message.Summary.ShouldBe("⏳ Deploying 1.4.2");
        var root = JsonElement.Parse(message.Card!);
        (root.GetProperty("type").GetString(), root.GetProperty("version").GetString(), root
            .GetProperty("fallbackText")
            .GetString()).ShouldBe(("AdaptiveCard", "1.5", message.Summary));
        CardText.Of(root).ShouldBe(
            """
            ⏳ Deploying 1.4.2
            at 2026-03-04 09:30, see the build
            type @ChatOps status web
            ▰▰▰▰▰▰▱▱▱▱ 6/10 updated
            From: 1.4.1
            first
              second
            [Run][Cancel]
            : One
            [Choose]
            small print
            """.Replace("  second", "\u00a0\u00a0second"));
        var run = CardText.Actions(root).First();
        (
            run.GetProperty("type").GetString(),
            run.GetProperty("verb").GetString(),
            run.GetProperty("style").GetString(),
            run.GetProperty("fallback").GetProperty("type").GetString())
            .ShouldBe(("Action.Execute", "run", "positive", "Action.Submit"));
        run.GetProperty("data").GetProperty("chatops.value").GetString().ShouldBe("op-1");
    }

    [Fact]
    public void Nothing_is_made_of_what_others_wrote()
    {
        var mentions = new Mentions(new Dictionary<string, Mentioned> { [Ann] = new("29:ann", "Ann <at>&") });
        var card = new Card
        {
            Title = Hostile,
            Lines = [Hostile, RichText.Of(
                $"{Hostile} by {new Span.Person(new("teams", Ann))} {Hostile:b} {Hostile:c} {new Span.Link("javascript:alert(1)", Hostile)} {new Span.Link("https://x.example/)(", Hostile)}")],
            Fields = [new(Hostile, Hostile)],
            Preformatted = Hostile,
            Buttons = [new(Hostile, "run", Hostile)],
            Footer = Hostile,
        };

        var message = Renderer.Render(card, mentions);

        var json = message.Card.ShouldNotBeNull();
        var root = JsonElement.Parse(json);
        var entity = root.GetProperty("msteams").GetProperty("entities").EnumerateArray().ShouldHaveSingleItem();
        entity.GetProperty("mentioned").GetProperty("id").GetString().ShouldBe("29:ann");
        var tag = entity.GetProperty("text").GetString()!;
        tag.ShouldBe("<at>Ann ‹at›＆</at>");
        var markdown = Texts(root, isMarkdown: true).ToList();
        markdown.Count.ShouldBe(3, "a line that mentions, a fact's title and its value");
        foreach (var text in markdown.Select(text => text.Replace(tag, "")))
        {
            text.ShouldNotContain("<at>");
            text.ShouldNotContain("](https://evil");
            text.ShouldNotContain("&lt;");
            text.ShouldNotContain("\\*");
            text.Replace("**∗∗", "").ShouldNotContain("**bold**");
        }

        markdown.Single(text => text.Contains(tag)).ShouldContain("](https://x.example/%29%28)");
        Texts(root, isMarkdown: false).ShouldNotBeEmpty();
        Texts(root, isMarkdown: false).Concat(markdown).ShouldAllBe(text => !text.Contains("{{"));
        CardText.Actions(root).ShouldHaveSingleItem().GetProperty("title").GetString()!.ShouldNotContain("{{");
        json.ShouldNotContain("javascript:");
        // A button's value comes back unchanged, and is never shown.
        CardText.Actions(root).Single().GetProperty("data").GetProperty("chatops.value").GetString().ShouldBe(Hostile);
        Texts(root, isMarkdown: false)
            .First()
            .ShouldContain("**bold** _em_ [here]", customMessage: "where nothing is made of it, it is left as it is");
    }

    [Fact]
    public void A_card_of_any_size_and_any_letters_fits_and_says_what_is_left_out()
    {
        foreach (var letters in new[] { "x", "字", "😀", "\"\\", "\u0001a" })
        {
            var text = string.Concat(Enumerable.Repeat(letters, 3000));
            var card = new Card
            {
                Title = text,
                Lines = [.. Enumerable.Range(0, 200).Select(i => (RichText)$"{i} {text}")],
                Fields = [.. Enumerable.Range(0, 100).Select(i => new Field($"{i} {text}", text))],
                Preformatted = string.Join('\n', Enumerable.Range(0, 200).Select(i => $"{text} line {i}")),
                Buttons = [.. Enumerable.Range(0, 100).Select(i => new Button(text, "press", $"{i}"))],
                Menu = new(text, "pick", [.. Enumerable.Range(0, 200).Select(i => new MenuOption(text, $"{i}"))]),
                Footer = text,
                Fallback = text,
            };

            var message = Renderer.Render(card, Mentions.None, origin: new string('o', 200), only: Ann);

            // With the summary, which is sent beside it once more.
            (Encoding.UTF8.GetByteCount(message.Card!) + Encoding.UTF8.GetByteCount(message.Summary)).ShouldBeLessThan(27 * 1024, letters);
            CardText.Of(JsonElement.Parse(message.Card!)).ShouldContain("not shown:");
        }

        var log = Renderer.Render(
            new() { Title = "t", Preformatted = string.Join('\n', Enumerable.Range(0, 2000).Select(i => $"line {i}")) }, Mentions.None);
        CardText.Of(JsonElement.Parse(log.Card!)).ShouldSatisfyAllConditions(
            shown => shown.ShouldContain("line 1999"),
            shown => shown.ShouldContain("lines above not shown"),
            shown => shown.ShouldNotContain("line 12\n"));
    }

    private static IEnumerable<string> Texts(JsonElement element, bool isMarkdown) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => Texts(item, isMarkdown)),
        JsonValueKind.Object when element.TryGetProperty("type", out var type)
            && type.GetString() == (isMarkdown ? "TextBlock" : "TextRun") => [element.GetProperty("text").GetString()!],
        JsonValueKind.Object when isMarkdown && element.TryGetProperty("facts", out var facts) =>
            facts
                .EnumerateArray()
                .SelectMany(fact => new[] { fact.GetProperty("title").GetString()!, fact.GetProperty("value").GetString()! }),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Texts(property.Value, isMarkdown)),
        _ => [],
    };
}
