using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Chat;
using ChatOps.Chat.Slack.Api;
using ChatOps.Chat.Slack.Rendering;
using ChatOps.Fuzz.Targets;
using ChatOps.Messages;
using CsCheck;

namespace ChatOps.Tests.Chat.Slack.Rendering;

public sealed class CardBlocksTests
{
    private static readonly string[] Nasty =
    [
        "", " ", "\n", "<!channel>", "<!here|x>", "<@U012ABC>", "<#C1|x>", "@channel", "&amp;", "&lt;!channel&gt;", "```", "`", "*", "_a_", "~", ">", "|", "\ud800", "\udc00",
        "🚀", "👩‍👩‍👧", "שלום", "\u202e", "\0", "\u001b[31m", "\r\n", "https://x.io/|<!channel>", "{date}", "^", ":rocket:", "javascript:x", "\"", "\\",
    ];

    private static readonly Gen<string> Text = Gen.Frequency(
        (60, Gen.OneOf(Nasty).Array[0, 6].Select(string.Concat)),
        (39, Gen.String[0, 40]),
        (1, Gen
            .Select(Gen.OneOf(Nasty), Gen.Int[1, 100_000])
            .Select((piece, length) => string.Concat(Enumerable.Repeat(piece + "x", (length / (piece.Length + 1)) + 1)))));

    private static readonly Gen<RichText> Rich = Gen.OneOf<Span>(
            Text.Select(text => (Span)new Span.Plain(text)),
            Text.Select(text => (Span)new Span.Bold(text)),
            Text.Select(text => (Span)new Span.Code(text)),
            Gen
                .Select(Gen.OneOf(Text, Text.Select(text => "https://x.io/" + text)), Text)
                .Select((url, label) => (Span)new Span.Link(url, label)),
            Text.Select(text => (Span)new Span.Person(new("slack", text))),
            Gen.Const((Span)new Span.Person(new("slack", "U999SAFE"))),
            Text.Select(text => (Span)new Span.Channel(new("slack", text))),
            Gen.Const((Span)new Span.Channel(new("slack", "C999SAFE"))),
            Gen.DateTimeOffset.Select(at => (Span)new Span.Time(at)))
        .Array[0, 6].Select(spans => new RichText([.. spans]));

    private static readonly Gen<Card> Cards = Gen.Select(
        Gen.Select(
            Rich,
            Gen.Enum<Tone>(),
            Rich.Array[0, 300],
            Gen.Select(Text, Rich).Select((label, value) => new Field(label, value)).Array[0, 100]),
        Gen.Select(Gen.Int, Gen.Int, Text).Select((done, total, label) => new Progress(done, total, label)).Null(),
        Text.Null(),
        Gen.Select(Text, Text, Text, Gen.Enum<ButtonStyle>()).Select(
            (label, action, value, style) => new Button(label, action, value, style)).Array[0, 60],
        Rich.Null(),
        Text.Null(),
        Gen.Select(Text, Text, Gen.Select(Text, Text).Select((label, value) => new MenuOption(label, value)).Array[0, 60])
            .Select((placeholder, action, options) => new Menu(placeholder, action, [.. options])).Null())
        .Select((main, progress, log, buttons, footer, fallback, menu) => new Card
        {
            Title = main.Item1, Tone = main.Item2, Lines = [.. main.Item3], Fields =
            [
                .. main.Item4
            ], Progress = progress, Preformatted = log, Buttons = [.. buttons],
            Footer = footer, Fallback = fallback is null ? null : (RichText)fallback, Menu = menu,
        });

    [Fact]
    public void Any_card_of_anything_is_within_every_limit_and_mentions_nobody_by_accident() =>
        Cards.Sample(
            card =>
            {
                MessageProperty.Holds(CardBlocks.Render(card));
                MessageProperty.Holds(NewBlocks.Render(card));
                MessageProperty.Holds(NewBlocks.Render(WithParts(card)));
                MessageProperty.HoldsWithoutBlocks(PlainText.Render(card));
            },
            iter: 250,
            print: card => card.Title.ToString());

    /// <summary>The card with its lines as everything that stands for lines, and with steps.</summary>
    private static Card WithParts(Card card)
    {
        var third = card.Lines.Length / 3;
        var texts = card.Lines.Append(card.Title).ToList();
        return card with
        {
            Table = third == 0 ? null : new(
                texts[0].PlainText,
                new(0, third),
                ["a", texts[0].PlainText],
                [.. card.Lines.Take(third).Select(line => (ImmutableArray<CardCell>)[new(line, 1.5), new(line.PlainText, 2)])]),
            Fold = new(texts[^1].PlainText, new(third, third), IsOpen: true),
            Steps = new(card.Title, [.. texts.Take(20).Select((text, i) => new CardStep(
                $"{i}", text.PlainText, (CardStepState)(i % 4), text, text.PlainText))]),
            Menu = new("Another…", "rollback", [.. texts.Take(9).Select(text => new MenuOption(text.PlainText, "v") { Details = text })])
            {
                Choose = "Plan this",
                InPlaceOf = new(2 * third, 1),
            },
        };
    }

    [Fact]
    public void Whatever_is_cut_is_said()
    {
        var card = new Card
        {
            Title = "Everything at once",
            Lines = [.. Enumerable.Range(0, 300).Select(line => (RichText)$"{line} {new string('x', 200)}")],
            Fields = [.. Enumerable.Range(0, 100).Select(field => new Field($"field {field}", new string('y', 100)))],
            Buttons = [.. Enumerable.Range(0, 60).Select(button => new Button($"{button}", "press", $"{button}"))],
            Menu = new("Another…", "press", [.. Enumerable.Range(0, 55).Select(option => new MenuOption($"{option}", $"{option}"))]),
        };
        var note = MessageProperty.Shown(CardBlocks.Render(card).Blocks).Last();
        note.ShouldMatch("^… not shown: 2[0-9]{2} lines, [0-9]{2} fields, 36 buttons, 5 choices$");
    }

    [Fact]
    public void Two_buttons_with_one_meaning_have_ids_of_their_own()
    {
        var (elements, _) = Buttons.Render([new("Run", "run", "1"), new("Run too", "run", "2"), new("Odd", "3:run", "")], others: 0);
        var ids = elements.Select(element => (string)element["action_id"]!).ToList();
        ids.ShouldBe(["0:run", "1:run", "2:3:run"]);
        ids.Select(Buttons.ActionOf).ShouldBe(["run", "run", "3:run"]);
        Buttons.ActionOf("foreign").ShouldBe("foreign");
    }

    [Fact]
    public void A_button_whose_value_would_not_come_back_whole_is_not_shown_and_that_is_said()
    {
        var message = CardBlocks.Render(new Card { Title = "x", Buttons = [new("Run", "run", new string('v', 2001))] });
        message.BlocksJson!.ShouldNotContain("actions");
        MessageProperty.Shown(message.Blocks).Last().ShouldBe("… not shown: 1 button");
    }

    public static TheoryData<string, string> GoldenCards
    {
        get
        {
            var cards = new TheoryData<string, string>();
            foreach (var name in GoldenCard.All.Keys)
            {
                cards.Add(name, "");
                cards.Add(name, ".new");
            }

            return cards;
        }
    }

    /// <summary>Set CHATOPS_GOLDEN=write to write the files anew after a wanted change, and look at the difference.</summary>
    [Theory]
    [MemberData(nameof(GoldenCards))]
    public async Task Cards_look_as_they_did(string name, string blocks)
    {
        var card = GoldenCard.All[name];
        var message = blocks.Length == 0 ? CardBlocks.Render(card) : NewBlocks.Render(card);
        var path = Path.Combine(Here(), "Golden", name + blocks + ".json");
        var actual = new JsonObject { ["text"] = message.Text, ["blocks"] = message.Blocks.DeepClone() };
        if (Environment.GetEnvironmentVariable("CHATOPS_GOLDEN") == "write")
        {
            await File.WriteAllTextAsync(
                path,
                actual.ToJsonString(new JsonSerializerOptions(SlackJson.Compact) { WriteIndented = true }) + "\n",
                TestContext.Current.CancellationToken);
        }

        var expected = JsonNode.Parse(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        JsonNode.DeepEquals(actual, expected).ShouldBeTrue($"{name} is now:\n{actual.ToJsonString(SlackJson.Compact)}");
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
