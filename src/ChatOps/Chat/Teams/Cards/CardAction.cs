using System.Text.Json.Serialization;

namespace ChatOps.Chat.Teams.Cards;

/// <summary>What pressing something does.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ExecuteAction), "Action.Execute")]
[JsonDerivedType(typeof(SubmitAction), "Action.Submit")]
[JsonDerivedType(typeof(OpenUrlAction), "Action.OpenUrl")]
internal abstract record CardAction;

/// <summary>Asks the bot, and waits for what it says.</summary>
/// <param name="Data">Comes back with the press, and with it what was put into the card's inputs.</param>
internal sealed record ExecuteAction(string Title, string Verb, PressData Data) : CardAction
{
    public string? Style { get; init; }

    /// <summary>For clients that do not know this action.</summary>
    public required CardAction Fallback { get; init; }
}

/// <summary>Tells the bot, in a message of its own.</summary>
internal sealed record SubmitAction(string Title, PressData Data) : CardAction;

internal sealed record OpenUrlAction(string Url) : CardAction;

/// <summary>What a press says. Members that begin otherwise are inputs.</summary>
internal sealed record PressData
{
    [JsonPropertyName("chatops.action")]
    public required string Action { get; init; }

    [JsonPropertyName("chatops.value")]
    public required string Value { get; init; }

    /// <summary>Set when it submits a form, whose context the value is.</summary>
    [JsonPropertyName("chatops.form")]
    public string? Form { get; init; }

    /// <summary>Where it was asked for, sealed for who asked.</summary>
    [JsonPropertyName("chatops.origin")]
    public string? Origin { get; init; }

    /// <summary>The only person for whom it works.</summary>
    [JsonPropertyName("chatops.for")]
    public string? For { get; init; }
}
