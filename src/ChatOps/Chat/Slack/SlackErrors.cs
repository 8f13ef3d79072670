using System.Collections.Frozen;

namespace ChatOps.Chat.Slack;

/// <summary>Sorts Slack's error codes by what can be done about them, and says it in words.</summary>
internal static class SlackErrors
{
    private static readonly FrozenDictionary<string, SlackFailure> Failures = new (SlackFailure Failure, string[] Codes)[]
    {
        (SlackFailure.Later, ["ratelimited", "service_unavailable", "request_timeout", "team_added_to_org", "no_connection"]),
        (SlackFailure.Ambiguous, ["internal_error", "fatal_error", "no_answer", "unreadable_answer"]),
        (SlackFailure.Credentials, ["invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "org_login_required",
            "team_access_not_granted", "ekm_access_denied", "two_factor_setup_required"]),
        (SlackFailure.Configuration, ["missing_scope", "not_allowed_token_type", "no_permission", "access_denied"]),
        (SlackFailure.Channel, ["channel_not_found", "not_in_channel", "is_archived", "is_inactive", "restricted_action", "restricted_action_read_only_channel",
            "restricted_action_thread_only_channel", "restricted_action_non_threadable_channel", "restricted_action_thread_locked",
            "method_not_supported_for_channel_type", "channel_is_limited_access", "user_not_in_channel", "messages_tab_disabled", "posting_to_channel_denied"]),
        (SlackFailure.Message, ["message_not_found", "cant_update_message", "cant_delete_message", "edit_window_closed", "thread_not_found"]),
        (SlackFailure.Trigger, ["expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "invalid_trigger"]),
    }.SelectMany(of => of.Codes.Select(code => (code, of.Failure))).ToFrozenDictionary(of => of.code, of => of.Failure);

    public static bool IsRateLimit(string code) => code is "ratelimited" or "rate_limited";

    public static SlackFailure Classify(string code) => Failures.GetValueOrDefault(code, SlackFailure.Rejected);

    public static string Explain(SlackError error) => error.Code switch
    {
        "ratelimited" => "Slack asks us to slow down.",
        "no_connection" => "Slack cannot be reached.",
        "no_answer" or "unreadable_answer" => "Slack's answer did not arrive.",
        "not_in_channel" => "The bot is not in the channel: invite it with /invite.",
        "channel_not_found" => "The bot sees no such channel: correct its name, or invite the bot with /invite if it is private.",
        "is_archived" or "is_inactive" => "The channel is archived: unarchive it or choose another.",
        "missing_scope" => $"The Slack app lacks the scope {error.Needed ?? "it needs"}: add it under OAuth & Permissions and install the app again.",
        "not_allowed_token_type" => "The Slack token is of the wrong kind: BotToken begins with xoxb-, AppToken with xapp-.",
        _ => error.Failure switch
        {
            SlackFailure.Credentials => $"Slack does not accept the token ({error.Code}): install the app again and set the new token.",
            SlackFailure.Channel => $"The channel does not let the bot do this ({error.Code}).",
            SlackFailure.Message => $"The message cannot be changed any more ({error.Code}).",
            SlackFailure.Later or SlackFailure.Ambiguous => $"Slack is in trouble ({error.Code}).",
            _ => $"Slack refuses this ({error.Code}{(error.Detail is null ? "" : ": " + error.Detail)}).",
        },
    };
}
