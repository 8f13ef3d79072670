using System.Globalization;
using System.Text.Json;
using ChatOps.Chat.Teams.Cards;

namespace ChatOps.Chat.Teams.Inbound;

/// <summary>The message in whose menu someone chose something.</summary>
internal static class AskedMessage
{
    public const string WhatChanged = "what_changed";

    private const int Longest = 10_000, Deepest = 20;

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
            Collect(attachment.At("content"), texts, Deepest);
        }

        return TeamsText.Cut(string.Join('\n', texts.Where(text => text.Length > 0)), Longest);
    }

    private static void Collect(JsonElement? part, List<string> texts, int depth)
    {
        switch (part)
        {
            case { ValueKind: JsonValueKind.String } json when depth == Deepest:
                try
                {
                    Collect(JsonElement.Parse(json.GetString()!), texts, depth - 1);
                }
                catch (JsonException)
                {
                    texts.Add(TeamsTyped.OfHtml(json.GetString()!));
                }

                break;
            case { ValueKind: JsonValueKind.Array } list when depth > 0:
                foreach (var item in list.EnumerateArray())
                {
                    Collect(item, texts, depth - 1);
                }

                break;
            case { ValueKind: JsonValueKind.Object } json when depth > 0:
                foreach (var property in json.EnumerateObject())
                {
                    if (property.Value.ValueKind is JsonValueKind.String && Texts.Contains(property.Name))
                    {
                        texts.Add(property.Value.GetString()!);
                    }
                    else
                    {
                        Collect(property.Value, texts, depth - 1);
                    }
                }

                break;
        }
    }
}
