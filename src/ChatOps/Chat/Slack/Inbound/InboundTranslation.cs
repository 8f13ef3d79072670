using System.Text.Json;
using ChatOps.Chat.Slack.Rendering;
using ChatOps.Journal;
using ChatOps.People;

namespace ChatOps.Chat.Slack.Inbound;

/// <summary>
/// Translates what Slack sent into what a person did. Pure, and never throws: it returns a reason for whatever it can't read.
/// </summary>
internal static class InboundTranslation
{
    private const string Platform = Inbox.Source;
    private const int LongestReason = 200;

    /// <summary>The shortcuts' callback ids in the app's manifest.</summary>
    public const string WhatChanged = "what_changed", DeclareIncident = "declare_incident";

    /// <param name="appId">The bot's own app id, if known.</param>
    public static ChatInput Read(Delivery delivery, string? appId, ContextSeal seal)
    {
        try
        {
            var payload = Payload.Parse(delivery.Kind, delivery.Body.Span);
            return payload.Text("api_app_id") is { } other && !string.IsNullOrEmpty(appId) && other != appId
                ? new ChatInput.NotUnderstood($"It is for another app ({MrkdwnEscape.Raw(other, 40)}).")
                : delivery.Kind switch
                {
                    PayloadKind.Command => Command(payload),
                    PayloadKind.Interactive => Interaction(payload.Json, seal),
                    PayloadKind.Event => Event(payload),
                    _ => Nothing("Slack's", delivery.Kind),
                };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Invalid JSON, or invalid text in it (half a surrogate pair).
            return new ChatInput.NotUnderstood(MrkdwnEscape.Raw(exception.Message, LongestReason));
        }
    }

    /// <summary>Whoever did something in Slack's client, as they claim to be; null when that can't be read.</summary>
    public static Principal? Whose(JsonElement interaction) => interaction.At("user").Text("id") is { } person && SlackIds.IsUser(person)
        ? Whose(person, Team(interaction))
        : null;

    private static ChatInput Event(Payload payload)
    {
        var happened = payload.Json.At("event");
        var type = happened.Text("type") ?? payload.Text("type");
        return type switch
        {
            "app_home_opened" when happened.Text("tab") is "home" && SlackIds.IsUser(happened.Text("user")) =>
                // Opening it is no conversation: there is nothing to answer.
                new ChatInput.HomeOpened(new(Whose(happened.Text("user")!, payload.Text("team_id")), "")),
            // What is shown beside links is seen by all in the channel, other organizations, too.
            "link_shared" when payload.Json.Is("is_ext_shared_channel") => Nothing("event in a channel of several organizations:", type),
            "link_shared" when happened is { } shared
                && SlackIds.IsUser(shared.Text("user"))
                && shared.Text("unfurl_id") is { } unfurl
                && shared.Text("source") is { } source => new ChatInput.LinksShared(
                    Where(shared.Text("user")!, payload.Text("team_id"), shared.Text("channel")) with
                    {
                        Reply = new SlackLinkContext(unfurl, source),
                    },
                    [.. shared.Items("links").Select(link => link.Text("url")).OfType<string>()]),
            "subteam_members_changed" or "subteam_updated" => new ChatInput.GroupsChanged($"event {type}"),
            _ => ThreadEvents.Read(payload) ?? Nothing("event", type),
        };
    }

    private static ChatInput.Nothing Nothing(string what, string? type) => new(MrkdwnEscape.Raw($"{what} {type}", LongestReason));

    private static ChatInput Command(Payload payload)
    {
        var person = payload.Text("user_id");
        var command = payload.Text("command");
        return !SlackIds.IsUser(person) || string.IsNullOrWhiteSpace(command)
            ? new ChatInput.NotUnderstood("A command without its name or its user.")
            : new ChatInput.CommandTyped(
                Where(
                    person, payload.Text("team_id"), payload.Text("channel_id"), payload.Text("response_url"), payload.Text("trigger_id")),
                command.Trim(),
                TypedText.Plain(payload.Text("text") ?? "").Trim());
    }

    private static ChatInput Interaction(JsonElement json, ContextSeal seal)
    {
        var person = json.At("user").Text("id");
        if (!SlackIds.IsUser(person))
        {
            return new ChatInput.NotUnderstood("An interaction without its user.");
        }

        return json.Text("type") switch
        {
            "block_actions" => Press(json, person, seal),
            "view_submission" => Submission(json, person, seal),
            "message_action" when json.Text("callback_id") is WhatChanged or DeclareIncident => MessageShortcut.Read(
                json,
                Where(person, Team(json), json.At("channel").Text("id"), json.Text("response_url"), json.Text("trigger_id"))),
            null => new ChatInput.NotUnderstood("An interaction without its type."),
            var other => Nothing("interaction", other),
        };
    }

    private static ChatInput Press(JsonElement json, string person, ContextSeal seal)
    {
        var action = json.Items("actions").FirstOrDefault();
        if (action.Text("action_id") is not { Length: > 0 } id)
        {
            return new ChatInput.NotUnderstood("A press without its button.");
        }

        var container = json.At("container");
        var dialog = json.At("view") is { } view && view.Text("type") == "modal" ? view : (JsonElement?)null;
        if (dialog is { } form && !Buttons.IsButton(id))
        {
            var (name, channel) = seal.Read(form.Text("callback_id") ?? "", person);
            return new ChatInput.FormChanged(
                Where(
                    person,
                    Team(json),
                    channel,
                    responseUrl: null,
                    trigger: null,
                    form.Text("id"),
                    form.Text("hash"),
                    action.Text("action_ts")),
                name,
                form.Text("private_metadata") ?? "",
                Forms.Answers(form));
        }

        var isEditable = container is not { } where || !where.Is("is_ephemeral");
        return new ChatInput.ButtonPressed(
            Where(
                person,
                Team(json),
                dialog is null
                    ? json.At("channel").Text("id") ?? container.Text("channel_id")
                    : seal.Read(dialog.Text("callback_id") ?? "", person).Channel,
                json.Text("response_url"),
                json.Text("trigger_id"),
                dialog.Text("id")),
            Buttons.ActionOf(id),
            action.Text("value") ?? action.At("selected_option").Text("value") ?? "",
            isEditable ? container.Text("message_ts") ?? json.At("message").Text("ts") : null);
    }

    private static ChatInput Submission(JsonElement json, string person, ContextSeal seal)
    {
        if (json.At("view") is not { } view || view.Text("callback_id") is not { } callback)
        {
            return new ChatInput.NotUnderstood("A form without its name.");
        }

        var (form, channel) = seal.Read(callback, person);
        return new ChatInput.FormSubmitted(
            Where(person, Team(json), channel, responseUrl: null, json.Text("trigger_id"), view.Text("id")),
            form,
            view.Text("private_metadata") ?? "",
            Forms.Answers(view));
    }

    /// <summary>The person's workspace: in a shared channel, it may differ from the one in which the channel is ours.</summary>
    private static string? Team(JsonElement json) => json.At("user").Text("team_id") ?? json.At("team").Text("id");

    private static Principal Whose(string person, string? team) => new(Platform, SlackIds.IsTeam(team) ? team : "", person);

    private static ChatContext Where(
        string person, string? team, string? channel, string? responseUrl = null, string? trigger = null,
        string? dialog = null, string? hash = null, string? chosenAt = null) =>
        new(
            Whose(person, team),
            SlackIds.IsChannel(channel) ? channel : "",
            new SlackReplyContext(responseUrl, trigger, dialog, hash, chosenAt));
}
