using ChatOps.Messages;

namespace ChatOps.Chat.Slack.Rendering;

/// <summary>Commands as people type them in Slack: some are slash commands of the app, all others are words after one.</summary>
internal static class SlashCommands
{
    private const string ForAll = "/ops";

    /// <summary>The same as in the app's manifest.</summary>
    public static IReadOnlyList<string> Own { get; } = ["deploy", "scale", "rollback", "oncall"];

    public static string Write(Span.Command command) => Own.Contains(command.Verb) ? $"/{command.Words}" : $"{ForAll} {command.Words}";
}
