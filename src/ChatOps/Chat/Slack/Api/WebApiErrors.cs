using System.Collections.Frozen;

namespace ChatOps.Chat.Slack.Api;

/// <summary>Classifies Slack's error codes by what can be done about them, and explains them in words.</summary>
internal static class WebApiErrors
{
    private static readonly FrozenDictionary<string, WebApiFailure> Failures = new (WebApiFailure Failure, string[] Codes)[]
    {
        (
            WebApiFailure.Later,
            ["ratelimited", "service_unavailable", "request_timeout", "team_added_to_org", "no_connection", "message_limit_exceeded",
                "external_channel_migrating", "streaming_state_conflict"]),
        (
            WebApiFailure.Ambiguous,
            ["internal_error", "fatal_error", "update_failed", "messaging_processing_failed", "no_answer", "unreadable_answer"]),
        (
            WebApiFailure.Token,
            ["invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "two_factor_setup_required"]),
        (
            WebApiFailure.Workspace,
            ["team_access_not_granted", "ekm_access_denied", "org_login_required", "enterprise_is_restricted", "app_access_restricted",
                "team_not_found", "invalid_team", "forbidden_team"]),
        (WebApiFailure.Configuration, ["missing_scope", "not_allowed_token_type", "no_permission", "access_denied"]),
        (WebApiFailure.Channel, [
            "channel_not_found",
            "not_in_channel",
            "is_archived",
            "is_inactive",
            "restricted_action",
            "restricted_action_read_only_channel",
            "restricted_action_thread_only_channel", "restricted_action_non_threadable_channel", "method_not_supported_for_channel_type", "channel_is_limited_access",
            "user_not_in_channel", "messages_tab_disabled", "posting_to_channel_denied", "too_many_members", "no_access"]),
        (WebApiFailure.Message, ["message_not_found", "thread_not_found"]),
        (WebApiFailure.Closed, [
            "edit_window_closed",
            "cant_update_message",
            "cant_delete_message",
            "cannot_reply_to_message",
            "thread_locked",
            "restricted_action_thread_locked",
        ]),
        (WebApiFailure.Content, [
            "invalid_blocks",
            "invalid_blocks_format",
            "invalid_attachments",
            "msg_blocks_too_long",
            "msg_blocks_too_many",
            "msg_too_long",
            "no_text",
            "too_many_attachments", "attachment_payload_limit_exceeded", "too_many_contact_cards", "markdown_text_conflict", "block_mismatch", "missing_file_data",
            "metadata_too_large", "invalid_metadata_format", "invalid_metadata_schema", "metadata_must_be_sent_from_app", "cant_broadcast_message",
            "no_dual_broadcast_content_update", "slack_connect_canvas_sharing_blocked", "slack_connect_file_link_sharing_blocked",
            "slack_connect_lists_sharing_blocked", "slack_connect_clip_sharing_blocked", "slack_connect_file_upload_sharing_blocked", "slack_connect_blocked_file_type"]),
        (WebApiFailure.Trigger, [
            "expired_trigger_id",
            "exchanged_trigger_id",
            "invalid_trigger_id",
            "invalid_trigger",
            "expired_url",
            "used_url",
            "foreign_response_url",
        ]),
    }.SelectMany(of => of.Codes.Select(code => (code, of.Failure))).ToFrozenDictionary(of => of.code, of => of.Failure);

    public static bool IsRateLimit(string code) => code is "ratelimited" or "rate_limited";

    public static WebApiFailure Classify(string code) => Failures.GetValueOrDefault(code, WebApiFailure.Rejected);

    public static string Explain(WebApiError error) => error.Code switch
    {
        "ratelimited" => "Slack asks us to slow down.",
        "no_connection" => "Slack cannot be reached.",
        "no_answer" or "unreadable_answer" => "Slack's answer did not arrive.",
        "not_in_channel" => "The bot is not in the channel: invite it with /invite.",
        "channel_not_found" => "The bot sees no such channel: correct its name, or invite the bot with /invite if it is private.",
        "is_archived" or "is_inactive" => "The channel is archived: unarchive it or choose another.",
        "missing_scope" => $"The Slack app lacks the scope {error.Needed ?? "it needs"}: add it under OAuth & Permissions and install the app again.",
        "plan_upgrade_required" => "This workspace's plan has no user groups: remove them from the configuration, or upgrade the plan.",
        "permission_denied" => "The workspace doesn't let the bot change user groups: an administrator allows it, under Settings & Permissions.",
        "no_such_subteam" => "There is no such user group: correct its id, or enable it.",
        "invalid_users" => "Slack doesn't accept one of the people as a member: guests and deactivated people can't be in a user group.",
        "not_allowed_token_type" => "The Slack token is of the wrong kind: BotToken begins with xoxb-, AppToken with xapp-.",
        _ => error.Failure switch
        {
            WebApiFailure.Token => $"Slack does not accept the token ({error.Code}): install the app again and set the new token.",
            WebApiFailure.Workspace =>
                $"The workspace or organisation does not let the bot in ({error.Code}): an administrator must grant the app access to it.",
            WebApiFailure.Channel => $"The channel does not let the bot do this ({error.Code}).",
            WebApiFailure.Message => $"The message is not there any more ({error.Code}).",
            WebApiFailure.Closed when error.Code is "edit_window_closed" or "cant_update_message" =>
                $"Slack does not let the bot edit its message ({error.Code}): have message editing allowed at any time (workspace settings, Permissions, Message editing).",
            WebApiFailure.Closed => $"The message or thread is closed ({error.Code}).",
            WebApiFailure.Content when error.Code.StartsWith("slack_connect_", StringComparison.Ordinal) =>
                $"The organisation that shares this channel does not allow what the message links to ({error.Code}): its administrators can, or choose another channel.",
            WebApiFailure.Content =>
                $"Slack does not take the message's content ({error.Code}{(error.Detail is null ? "" : ": " + error.Detail)}): please report this, it is a fault of ChatOps.",
            WebApiFailure.Later or WebApiFailure.Ambiguous => $"Slack is in trouble ({error.Code}).",
            _ => $"Slack refuses this ({error.Code}{(error.Detail is null ? "" : ": " + error.Detail)}).",
        },
    };
}
