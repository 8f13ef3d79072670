using ChatOps.Chat;
using ChatOps.Journal;

namespace ChatOps.Timeline;

/// <summary>The line of a push: what came, and what was dropped for it.</summary>
internal static class PushStep
{
    public static Step Of(string name, Event @event, Pushed push, IReadOnlyList<Event> all)
    {
        var (tone, text) = push switch
        {
            { IsTag: true } => (Tone.Good, RichText.Of($"🏷 Tagged {push.Ref:b}")),
            { IsRewind: true } => (Tone.Warning, RichText.Of($"⚠️ Force-pushed {push.Ref:b} back from {Short(push.Before):c} to {Short(push.Commit):c}")),
            { Forced: true, Before: not null } => (push.IsDefaultBranch ? Tone.Warning : Tone.Good, RichText.Of($"📦 Force-pushed {Count(push.CommitCount)} to {push.Ref:b} in place of {Short(push.Before):c}")),
            { CommitCount: 0, Before: null } => (Tone.Good, RichText.Of($"🌱 Created {push.Ref:b} at {Short(push.Commit):c}")),
            { CommitCount: 0 } => (Tone.Good, RichText.Of($"📦 Moved {push.Ref:b} to {Short(push.Commit):c}")),
            _ => (Tone.Good, RichText.Of($"📦 {(push.Forced ? "Force-pushed" : "Pushed")} {Count(push.CommitCount)} to {push.Ref:b}")),
        };
        return new(name, @event.OccurredAt, tone, RichText.Of($"{text}{Step.By(@event)}{(push.IsRewind ? Dropped(@event, push, all) : "")}"));
    }

    public static string Short(string? sha) => sha is null ? "?" : sha[..Math.Min(8, sha.Length)];

    private static string Dropped(Event @event, Pushed push, IReadOnlyList<Event> all)
    {
        if (@event.IsMention)
        {
            return ": this was dropped";
        }

        var (commits, isAll) = DroppedCommits.Of(push, all);
        return (commits.Count, isAll) switch
        {
            (0, _) => "; I do not know which commits were dropped",
            (var count, true) => $": dropped {Count(count)}",
            (var count, false) => $": dropped {Count(count)} or more",
        };
    }

    private static string Count(int commits) => Plural.Of(commits, "commit");
}
