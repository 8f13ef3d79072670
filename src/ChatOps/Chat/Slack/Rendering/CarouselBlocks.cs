using System.Text.Json.Nodes;

namespace ChatOps.Chat.Slack.Rendering;

/// <summary>A menu whose options have details: a card for each, with a button that selects it.</summary>
internal static class CarouselBlocks
{
    private const int MostCards = 10, LongestTitle = 150, LongestBody = 200;

    /// <summary>Null when it isn't such a menu, or has more options than fit.</summary>
    public static JsonObject? Render(Menu menu)
    {
        if (menu.Choose is not { } label
            || menu.Options.Length is 0 or > MostCards
            || menu.Options.Any(option => option.Details is null))
        {
            return null;
        }

        var cards = new List<JsonObject>();
        foreach (var option in menu.Options)
        {
            if (Buttons.Render([new Button(label, menu.Action, option.Value)], others: 0).Elements is not [var button])
            {
                return null;
            }

            var card = new JsonObject { ["type"] = "card", ["title"] = Text(Mrkdwn.Render(option.Label, LongestTitle, heading: true)) };
            if (Mrkdwn.Render(option.Details!, LongestBody) is var body && !string.IsNullOrWhiteSpace(body))
            {
                card["body"] = Text(body);
            }

            card["actions"] = Blocks.Array([button]);
            cards.Add(card);
        }

        return new() { ["type"] = "carousel", ["elements"] = Blocks.Array(cards) };
    }

    private static JsonObject Text(string text) => Blocks.Mrkdwn(string.IsNullOrWhiteSpace(text) ? "–" : text);
}
