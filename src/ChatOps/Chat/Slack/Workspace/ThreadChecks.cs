using ChatOps.Checks;

namespace ChatOps.Chat.Slack.Workspace;

/// <summary>What <c>doctor</c> reports about what people say in threads: without it, everything else works.</summary>
internal sealed class ThreadChecks(SlackOptions options, HeardThreads heard)
{
    private const string Subject = "Slack threads";

    /// <param name="granted">The scopes; null: Slack doesn't say.</param>
    public IEnumerable<Finding> Examine(IReadOnlySet<string>? granted)
    {
        // The scopes are optional: without them, Slack sends none, and what is off is said elsewhere.
        if (heard.AreMessagesSent is false && granted?.Contains("channels:history") is not false)
        {
            yield return new(
                Subject,
                Healthy: false,
                "what people say in threads isn't seen: Slack sends no message events",
                "Under Event Subscriptions, subscribe to the bot events message.channels and message.groups, and install the app again.");
        }

        (string Scope, string What, string Events)[] missing = granted is null ? [] :
        [
            .. new[]
            {
                ("reactions:read", $"the reaction :{options.NoteReaction}:", "reaction_added and reaction_removed"),
                ("pins:read", "pins", "pin_added and pin_removed"),
            }.Where(needed => !granted.Contains(needed.Item1)),
        ];
        if (missing.Length > 0)
        {
            yield return new(
                Subject,
                Healthy: true,
                $"messages can't be noted with {string.Join(" or ", missing.Select(m => m.What))}: missing {Names(m => m.Scope)}",
                $"Add that under OAuth & Permissions, subscribe to {Names(m => m.Events)}, and install the app again.");

            string Names(Func<(string Scope, string What, string Events), string> name) => string.Join(", ", missing.Select(name));
        }
        else if (heard.AreMessagesSent is not false)
        {
            yield return new(
                Subject,
                Healthy: true,
                heard.AreMessagesSent is null ? "nothing was said since I started" : "what people say about changes is seen");
        }
    }
}
