using System.Text.Json.Serialization;

namespace ChatOps.Chat.Teams.Cards;

/// <summary>An Adaptive Card, as far as we use them. Version 1.5 is what every client of Teams shows.</summary>
internal sealed record AdaptiveCard(IReadOnlyList<Element> Body, string FallbackText)
{
    public const string ContentType = "application/vnd.microsoft.card.adaptive";

    [JsonPropertyName("$schema")]
    public string Schema { get; } = "http://adaptivecards.io/schemas/adaptive-card.json";

    public string Type { get; } = "AdaptiveCard";

    public string Version { get; } = "1.5";

    [JsonPropertyName("msteams")]
    public TeamsExtras? Extras { get; init; }

    public string Write() => System.Text.Json.JsonSerializer.Serialize(this, AdaptiveJson.Compact.AdaptiveCard);
}

/// <summary>What Teams wants beyond the standard.</summary>
internal sealed record TeamsExtras
{
    public string Width { get; } = "Full";

    /// <summary>Whose name in the text is a mention: without one it is text.</summary>
    public IReadOnlyList<MentionEntity>? Entities { get; init; }
}

/// <param name="Text">As it stands in the card.</param>
internal sealed record MentionEntity(string Text, Mentioned Mentioned)
{
    public string Type { get; } = "mention";
}

internal sealed record Mentioned(string Id, string Name);
