using ChatOps.Messages;

namespace ChatOps.Chat.Slack.Rendering;

/// <summary>
/// Commands as they are typed in Slack: those for which the app has a slash command of their own, and all others as words after one.
/// </summary>
internal static class SlashCommands
{
    private const string ForAll = "/ops";

    /// <summary>As in the app's manifest.</summary>
    public static IReadOnlyList<string> Own { get; } = ["deploy", "scale", "rollback"];

    public static string Write(Span.Command command) => Own.Contains(command.Verb) ? $"/{command.Words}" : $"{ForAll} {command.Words}";
}
