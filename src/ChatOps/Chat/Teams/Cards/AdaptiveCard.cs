using System.Text.Json.Serialization;

namespace ChatOps.Chat.Teams.Cards;

/// <summary>An Adaptive Card, reduced to what we use. Every Teams client supports version 1.5.</summary>
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

/// <summary>Properties that Teams adds to the standard.</summary>
internal sealed record TeamsExtras
{
    public string Width { get; } = "Full";

    /// <summary>The people mentioned in the text: a name without an entity is plain text.</summary>
    public IReadOnlyList<MentionEntity>? Entities { get; init; }
}

/// <param name="Text">As written in the card.</param>
internal sealed record MentionEntity(string Text, Mentioned Mentioned)
{
    public string Type { get; } = "mention";
}

internal sealed record Mentioned(string Id, string Name);
