using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Timeline;

/// <summary>The wording of what other tools deploy, configure, and store.</summary>
internal static class ElsewhereWords
{
    public static RichText Deployment(Step step, DeploymentReported deployment)
    {
        var to = (step.Target?.Environment ?? deployment.Environment) is { } place ? RichText.Of($" to {place:b}") : RichText.Empty;
        var what = RichText.Of($"{deployment.System} deployment of {StepWords.MaybeLink(step.Link, step.Title)}{to}");
        return deployment.State switch
        {
            ReportedDeploymentState.Queued => RichText.Of($"⏳ {what} is queued{StepWords.By(step.Actor)}"),
            ReportedDeploymentState.Running => RichText.Of($"⏳ {what} is running{StepWords.By(step.Actor)}"),
            ReportedDeploymentState.Succeeded => RichText.Of($"🚀 {what} is done{StepWords.By(step.Actor)}"),
            ReportedDeploymentState.Cancelled => RichText.Of($"🛑 {what} was stopped{Why(step)}"),
            _ => RichText.Of($"❌ {what} failed{Why(step)}"),
        };
    }

    /// <summary>Who else told of a deployment.</summary>
    public static RichText AlsoReported(IReadOnlyList<Step> origins) => RichText.Of(
        $", also reported by {RichText.Join(", ", origins.Select(step => StepWords.MaybeLink(step.Link, step.Target!.System)))}");

    public static RichText NameOf(DeploymentReported deployment) =>
        $"{deployment.Application}{(deployment.Version is { } version ? $" {version}" : "")}{(deployment.Environment is { } place ? $" to {place}" : "")}";

    public static RichText Run(Step step, ConfigurationRun run)
    {
        var what = RichText.Of($"{run.System} {StepWords.MaybeLink(step.Link, step.Title)}");
        var by = StepWords.By(step.Actor);
        return run.State switch
        {
            ConfigurationRunState.Queued => RichText.Of($"⏳ {what} is queued{by}"),
            ConfigurationRunState.Running => RichText.Of($"⏳ {what} is running{by}"),
            ConfigurationRunState.Succeeded => RichText.Of($"🔧 {what} is done{by}{Changed(run)}"),
            ConfigurationRunState.Cancelled => RichText.Of($"🛑 {what} was cancelled{by}{Changed(run)}"),
            _ => RichText.Of($"❌ {what} failed{by}{Changed(run)}{Why(step)}"),
        };
    }

    public static RichText Image(Step step, ImagePushed push) => step.State is StepState.Warned
        ? RichText.Of($"⚠️ {Moved(step, push)}")
        : RichText.Of(
            $"📦 Pushed {Name(step, push)}{StepWords.By(step.Actor)}{(push.Digest is null ? RichText.Empty : RichText.Of($", {Digest(push.Digest):c}"))}");

    /// <summary>A tag names another image than before.</summary>
    public static RichText Moved(Step step, ImagePushed push) => RichText.Of(
        $"{Name(step, push)} was pushed again{StepWords.By(step.Actor)} and is another image now: {Digest(push.Digest):c} instead of {Digest(step.Detail?.PlainText):c}");

    private static RichText Name(Step step, ImagePushed push) => StepWords.MaybeLink(step.Link, $"{push.Image}:{push.Tag}");

    /// <summary>Enough of a digest to compare it by eye.</summary>
    private static string Digest(string? digest) => digest?[..Math.Min(digest.Length, "sha256:".Length + 12)] ?? "?";

    private static string Changed(ConfigurationRun run) => (run.Changed, run.Failed) switch
    {
        (null, null or 0) => "",
        (0, null or 0) => ", nothing changed",
        ({ } changed, null or 0) => $", {changed} changed",
        ({ } changed, { } failed) => $", {changed} changed, {failed} failed",
        (null, { } failed) => $", {failed} failed",
    };

    private static RichText Why(Step step) => step.Detail is { } why ? RichText.Of($": {Words.Short(why)}") : RichText.Empty;
}
