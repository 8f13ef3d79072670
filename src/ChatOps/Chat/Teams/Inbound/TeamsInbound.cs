using System.Collections.Immutable;
using System.Text.Json;
using ChatOps.Chat.Teams.Cards;
using ChatOps.Journal;

namespace ChatOps.Chat.Teams.Inbound;

/// <summary>
/// Translates what Teams sent into what a person did. Pure, and never throws: it returns a reason for whatever it can't read.
/// </summary>
internal static class TeamsInbound
{
    private const int LongestReason = 200;
    private const string Action = "chatops.action", Value = "chatops.value", Form = "chatops.form", Origin = "chatops.origin";

    /// <param name="seal">Null if it isn't known yet: then the channel where something was originally asked for can't be
    /// determined.</param>
    /// <param name="noteReaction">The reaction that notes a message; empty: none does.</param>
    public static ChatInput Read(Delivery delivery, OriginSeal? seal, string noteReaction = "")
    {
        try
        {
            var activity = TeamsActivity.Parse(delivery.Body.Span);
            return TeamsThreads.Read(activity, noteReaction) ?? Meaning(activity, seal);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return new ChatInput.NotUnderstood(TeamsText.Cut(exception.Message, LongestReason));
        }
    }

    /// <summary>The same, of an activity. May throw what reading JSON does.</summary>
    internal static ChatInput Meaning(TeamsActivity activity, OriginSeal? seal) => activity switch
    {
        { Type: TeamsActivity.Invoke, Name: TeamsActivity.CardAction } =>
            Press(activity, activity.Value.At("action").At("data"), seal),
        { Type: TeamsActivity.Message, Value: { ValueKind: JsonValueKind.Object } data } when data.Text(Action) is not null =>
            Press(activity, data, seal),
        { Type: TeamsActivity.Message } => Typed(activity),
        _ => new ChatInput.Nothing(TeamsText.Cut($"activity {activity.Type} {activity.Name}".Trim(), LongestReason)),
    };

    private static ChatInput Typed(TeamsActivity activity)
    {
        if (activity.From == activity.Recipient)
        {
            return new ChatInput.Nothing("our own message");
        }

        var (text, isMentioned) = TeamsTyped.Plain(activity.Json, activity.Recipient);
        // An administrator can grant a permission with which the bot receives every message in a channel.
        return !isMentioned && activity.ConversationType is not "personal"
            ? new ChatInput.Nothing("not said to us")
            : !TeamsIds.IsGuid(activity.Person)
            ? new ChatInput.NotUnderstood("A message without its person.")
            : new ChatInput.CommandTyped(Where(activity, activity.Channel), "", text.TrimStart('/'));
    }

    private static ChatInput Press(TeamsActivity activity, JsonElement? data, OriginSeal? seal)
    {
        if (!TeamsIds.IsGuid(activity.Person))
        {
            return new ChatInput.NotUnderstood("A press without its person.");
        }

        if (data is not { } said || said.Text(Action) is not { Length: > 0 } action)
        {
            return new ChatInput.NotUnderstood("A press without its button.");
        }

        var where = Where(activity, seal?.Read(said.Text(Origin), activity.Person) ?? activity.Channel);
        return said.Text(Form) is { Length: > 0 } form
            ? action is Buttons.PreviewAction
                ? new ChatInput.FormChanged(where, form, said.Text(Value) ?? "", Answers(said))
                : new ChatInput.FormSubmitted(where, form, said.Text(Value) ?? "", Answers(said))
            : new ChatInput.ButtonPressed(where, action, said.Text(Buttons.Choice) ?? said.Text(Value) ?? "", activity.ReplyTo);
    }

    /// <summary>The only person whom a card's buttons work for, if they are restricted.</summary>
    public static string? OnlyFor(TeamsActivity activity) => Data(activity).Text("chatops.for");

    /// <summary>Where it was originally asked for, sealed.</summary>
    public static string? OriginOf(TeamsActivity activity) => Data(activity).Text(Origin);

    /// <summary>The id of the board's post on which something was pressed.</summary>
    public static string? PostOf(TeamsActivity activity) => Data(activity).Text("chatops.post");

    private static JsonElement? Data(TeamsActivity activity) => activity.Value.At("action").At("data") ?? activity.Value;

    private static ImmutableDictionary<string, string> Answers(JsonElement data) => data.EnumerateObject()
        .Where(
            answer =>
                answer.Name.StartsWith(FormRenderer.Prefix, StringComparison.Ordinal) && answer.Value.ValueKind == JsonValueKind.String)
        .ToImmutableDictionary(
            answer => Storable.Text(answer.Name[FormRenderer.Prefix.Length..]), answer => Storable.Text(answer.Value.GetString()!));

    private static ChatContext Where(TeamsActivity activity, string channel) => new(
        new(TeamsIds.Platform, activity.Tenant ?? "", activity.Person.ToLowerInvariant()),
        channel,
        new TeamsReplyContext(
            activity.Conversation, activity.ConversationType is "personal", activity.ReplyTo,
            activity.Type is TeamsActivity.Message ? activity.Id : null));
}

/// <param name="Conversation">Where it was done, including the thread.</param>
/// <param name="Pressed">The message whose button was pressed.</param>
/// <param name="Said">The person's own message.</param>
internal sealed record TeamsReplyContext(string Conversation, bool IsPersonal, string? Pressed, string? Said) : ReplyContext;
