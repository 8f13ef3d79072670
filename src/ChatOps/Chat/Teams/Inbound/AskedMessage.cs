using System.Globalization;
using System.Text.Json;
using ChatOps.Chat.Teams.Cards;

namespace ChatOps.Chat.Teams.Inbound;

/// <summary>The message in whose menu someone chose something.</summary>
internal static class AskedMessage
{
    public const string WhatChanged = "what_changed";

    private const int Longest = 10_000;

    /// <summary>The properties of cards that say something.</summary>
    private static readonly string[] Texts = ["text", "title", "subtitle", "value", "summary", "fallbackText", "altText"];

    /// <summary>Null: it isn't told who asks, or about which message.</summary>
    public static ChatInput.MessageAsked? Read(TeamsActivity activity)
    {
        var message = activity.Value.At("messagePayload");
        if (!TeamsIds.IsGuid(activity.Person) || message.Text("id") is not { Length: > 0 } id)
        {
            return null;
        }

        var root = message.Text("replyToId") is { Length: > 0 } to && to != id ? to : null;
        return new(
            new(new(TeamsIds.Platform, activity.Tenant ?? "", activity.Person.ToLowerInvariant()), activity.Channel),
            root is null ? id : new MessagePlace(activity.Channel, root, id).ToString(),
            root,
            long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < 100_000_000_000_000
                ? DateTimeOffset.FromUnixTimeMilliseconds(at)
                : null,
            Words(message));
    }

    /// <summary>Alerts of other apps say everything in cards, which are there as JSON in a string.</summary>
    private static string Words(JsonElement? message)
    {
        var texts = new List<string>
        {
            message.Text("subject") ?? "", message.Text("summary") ?? "", TeamsTyped.OfHtml(message.At("body").Text("content") ?? ""),
        };
        foreach (var attachment in message is { } said ? said.Items("attachments") : [])
        {
            texts.AddRange(TextsOf(attachment.At("content")));
        }

        return TeamsText.Cut(string.Join('\n', texts.Where(text => text.Length > 0)), Longest);
    }

    private static IEnumerable<string> TextsOf(JsonElement? content)
    {
        if (content is not { ValueKind: JsonValueKind.String } text)
        {
            return NestedTexts.In(content, Texts);
        }

        try
        {
            return NestedTexts.In(JsonElement.Parse(text.GetString()!), Texts);
        }
        catch (JsonException)
        {
            return [TeamsTyped.OfHtml(text.GetString()!)];
        }
    }
}
