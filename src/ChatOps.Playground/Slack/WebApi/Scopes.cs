namespace ChatOps.Playground.Slack.WebApi;

/// <summary>
/// Checks whether the bot token has the scopes for a call. Most channel methods need a scope for each kind of channel that they are called
/// for: <c>channels:</c> for public ones, <c>groups:</c> for private ones, <c>im:</c> for direct messages.
/// </summary>
internal static class Scopes
{
    /// <summary><c>missing_scope</c> with the needed and the granted scopes; null when all are granted.</summary>
    public static Answer? Missing(SlackWorkspace workspace, Method method, Arguments arguments)
    {
        foreach (var wanted in Wanted(workspace, method, arguments))
        {
            if (wanted.Count > 0 && !wanted.Any(workspace.App.Scopes.Contains))
            {
                var answer = Answer.Error("missing_scope");
                answer.Body["needed"] = string.Join(',', wanted);
                answer.Body["provided"] = string.Join(',', workspace.App.Scopes);
                return answer;
            }
        }

        return null;
    }

    /// <summary>Sets of scopes: one scope of each set must be granted.</summary>
    private static IEnumerable<IReadOnlyList<string>> Wanted(SlackWorkspace workspace, Method method, Arguments arguments)
    {
        IReadOnlyList<string> kinds = [.. Kinds(workspace, method, arguments)];
        return kinds.Count > 0 && method.Scopes.Any(scope => scope.StartsWith("channels:", StringComparison.Ordinal))
            ? kinds.Select(
                kind => (IReadOnlyList<string>)[.. method.Scopes.Where(scope => scope.StartsWith(kind + ':', StringComparison.Ordinal))])
            : [method.Scopes];
    }

    private static IEnumerable<string> Kinds(SlackWorkspace workspace, Method method, Arguments arguments) => method.Name switch
    {
        "conversations.create" => [arguments.Flag("is_private") ? "groups" : "channels"],
        "conversations.list" => (arguments.Has("types") ? arguments.List("types") : ["public_channel"]).Select(type => type switch
        {
            "private_channel" => "groups",
            "im" or "mpim" => type,
            _ => "channels",
        }),
        "conversations.open" => ["im"],
        _ when ConversationMethods.Visible(workspace, arguments.Text("channel")) is { } channel =>
            [channel.DirectWith is not null ? "im" : channel.IsPrivate ? "groups" : "channels"],
        _ => [],
    };
}
