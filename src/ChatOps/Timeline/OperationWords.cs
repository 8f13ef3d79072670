using ChatOps.Chat;
using ChatOps.Journal;

namespace ChatOps.Timeline;

/// <summary>An operation in words: what it is called, while it runs, and when it is done.</summary>
internal sealed record OperationWords(RichText Noun, RichText Doing, RichText Done)
{
    public static OperationWords Of(OperationChanged operation)
    {
        var (to, environment) = (operation.To ?? "?", operation.Environment);
        var from = operation.From is null ? RichText.Empty : RichText.Of($" (was {operation.From})");
        return operation.Verb switch
        {
            "deploy" => new(
                RichText.Of($"Deploy of {to:b} to {environment:b}"),
                RichText.Of($"Deploying {to:b} to {environment:b}{from}"),
                RichText.Of($"Deployed {to:b} to {environment:b}{from}")),
            "rollback" => new(
                RichText.Of($"Rollback to {to:b} in {environment:b}"),
                RichText.Of($"Rolling back to {to:b} in {environment:b}{from}"),
                RichText.Of($"Rolled back to {to:b} in {environment:b}{from}")),
            "restart" => new(
                RichText.Of($"Restart in {environment:b}"),
                RichText.Of($"Restarting {to:b} in {environment:b}"),
                RichText.Of($"Restarted {to:b} in {environment:b}")),
            "pause" => new(
                RichText.Of($"Pause in {environment:b}"),
                RichText.Of($"Pausing rollouts in {environment:b}"),
                RichText.Of($"Paused rollouts in {environment:b} at {to:b}")),
            "resume" => new(
                RichText.Of($"Resume in {environment:b}"),
                RichText.Of($"Resuming rollouts in {environment:b}"),
                RichText.Of($"Resumed rollouts in {environment:b}")),
            // "2 to 9": not a number of replicas but the bounds of an autoscaler.
            "scale" when to.Contains(' ', StringComparison.Ordinal) => new(
                RichText.Of($"Autoscaling at {to:b} in {environment:b}"),
                RichText.Of($"Setting the autoscaler to keep {to:b} in {environment:b}{from}"),
                RichText.Of($"Set the autoscaler to keep {to:b} in {environment:b}{from}")),
            _ => new(
                RichText.Of($"Scaling to {to:b} in {environment:b}"),
                RichText.Of($"Scaling to {to:b} in {environment:b}{from}"),
                RichText.Of($"Scaled to {to:b} in {environment:b}{from}")),
        };
    }

    public static string Icon(OperationChanged operation) => operation.Verb switch
    {
        "deploy" => "🚀",
        "rollback" => "↩️",
        "restart" => "🔄",
        "pause" => "⏸️",
        "resume" => "▶️",
        _ => "↕️",
    };
}
