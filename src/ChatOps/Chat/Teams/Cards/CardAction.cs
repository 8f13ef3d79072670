using System.Text.Json.Serialization;

namespace ChatOps.Chat.Teams.Cards;

/// <summary>What pressing something does.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ExecuteAction), "Action.Execute")]
[JsonDerivedType(typeof(SubmitAction), "Action.Submit")]
[JsonDerivedType(typeof(OpenUrlAction), "Action.OpenUrl")]
internal abstract record CardAction;

/// <summary>Sends a request to the bot and shows its response.</summary>
/// <param name="Data">Returned with the press, together with the values of the card's inputs.</param>
internal sealed record ExecuteAction(string Title, string Verb, PressData Data) : CardAction
{
    public string? Style { get; init; }

    /// <summary>For clients that don't support this action; null: they don't show it.</summary>
    public required CardAction? Fallback { get; init; }
}

/// <summary>Sends the press to the bot as a separate message.</summary>
internal sealed record SubmitAction(string Title, PressData Data) : CardAction;

internal sealed record OpenUrlAction(string Url) : CardAction;

/// <summary>The data sent with a press. Members without our prefix are inputs.</summary>
internal sealed record PressData
{
    [JsonPropertyName("chatops.action")]
    public required string Action { get; init; }

    [JsonPropertyName("chatops.value")]
    public required string Value { get; init; }

    /// <summary>Set if the press submits a form; the value is then the form's context.</summary>
    [JsonPropertyName("chatops.form")]
    public string? Form { get; init; }

    /// <summary>The channel where it was asked for, sealed for the person who asked.</summary>
    [JsonPropertyName("chatops.origin")]
    public string? Origin { get; init; }

    /// <summary>The only person whom it works for.</summary>
    [JsonPropertyName("chatops.for")]
    public string? For { get; init; }

    /// <summary>The id of the board's post that it is on, by which a copy of the post is recognized.</summary>
    [JsonPropertyName("chatops.post")]
    public string? Post { get; init; }
}
