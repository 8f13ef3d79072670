using System.Text.Json;
using System.Text.RegularExpressions;
using ChatOps.Chat;
using ChatOps.Chat.Slack.Rendering;
using ChatOps.Messages;
using ChatOps.Playground.Slack.BlockKit;

namespace ChatOps.Fuzz.Targets;

/// <summary>
/// Foreign text on its way to Slack: a card and a form that contain it everywhere. Input: texts, separated by a record separator.
/// </summary>
internal static partial class SlackMessages
{
    private static readonly Span.Person SomeoneMeant = new(new("slack", "U999SAFE"));

    public static void Hold(byte[] input)
    {
        var texts = Input.Text(input).Split('\u001e', 8);
        string Text(int i) => texts[i % texts.Length];
        var line = RichText.Of(
            $"{Text(0)}{Text(1):b} {Text(2):c}{new Span.Link(Text(3), Text(4))} {SomeoneMeant} {Text(5):b}{new Span.Link("https://x.io/" + Text(6), Text(7))} {Text(6):c} {Text(3)}");
        var card = new Card
        {
            Title = line,
            Tone = Tone.Bad,
            Lines = [line, .. texts.Select(text => (RichText)text)],
            Fields = [new Field(Text(2), line), new Field(Text(1), Text(0))],
            Progress = new Progress(Text(1).Length, Text(2).Length, Text(3)),
            Preformatted = Text(1),
            Buttons = [new Button(Text(4), "run", "op-1"), new Button("Run", Text(5), Text(2))],
            Footer = Text(0),
            Fallback = Text(4),
        };
        foreach (var message in new[] { CardBlocks.Render(card), NewBlocks.Render(card) })
        {
            MessageProperty.Holds(message);
            // No one is mentioned except for the intended person.
            foreach (var text in MessageProperty.Interpreted(message.Blocks).Append(message.Text))
            {
                Property.Holds(!Mention().IsMatch(text.Replace("<@U999SAFE>", "")), $"someone is mentioned by accident in '{text}'");
            }
        }

        var form = new Form("scale", Text(0), Text(1), "op-1", [
            new Chat.Input.Text("why", Text(2), Hint: Text(3), Initial: Text(4)),
            new Chat.Input.Choice("env", Text(5), [.. texts], Initial: Text(6)),
        ]);
        var problems = BlockKitValidator.View(JsonElement.Parse(Forms.Render(form, "C1").ToJsonString()), "modal");
        Property.Holds(problems.Count == 0, string.Join(", ", problems));
    }

    [GeneratedRegex("<[!@#](?!date\\^)", RegexOptions.None, 1000)]
    private static partial Regex Mention();
}
