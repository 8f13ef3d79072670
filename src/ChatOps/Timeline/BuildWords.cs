using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Timeline;

/// <summary>The wording of a build.</summary>
internal static class BuildWords
{
    private const int MostPeople = 3;

    /// <summary>Its line in its story's message.</summary>
    public static RichText Line(Step step, BuildChanged build)
    {
        var link = StepWords.MaybeLink(step.Link, step.Title);
        var version = build.Version is null ? RichText.Empty : RichText.Of($" → {build.Version:b}");
        var took = build.Duration is { Ticks: > 0 } duration ? Words.Duration(duration) : null;
        var details = step.Detail is null ? RichText.Empty : ", " + step.Detail;
        return build.State switch
        {
            BuildState.Queued => RichText.Of($"⏳ {link} is queued"),
            BuildState.Running when build.Unconfirmed is { End: { } end, Why: { } why } =>
                RichText.Of($"⚠️ Build {link} {Outcome(end)}, by a notification that isn't confirmed: {Words.Short(why)}"),
            BuildState.Running when build is { IsWaiting: true, Inputs: { } inputs } =>
                RichText.Of($"✋ Build {link} waits for input: {string.Join("; ", inputs.Select(input => input.Message))}"),
            BuildState.Running => RichText.Of($"⏳ Building {link}{Progress(build.Stage)}{details}{Usually(step)}"),
            BuildState.Succeeded => RichText.Of($"✅ Built {link}{version}{In(took)}{Changes(", back to normal", build.FixedBy)}"),
            BuildState.Unstable => RichText.Of($"⚠️ Built {link}{version}{In(took)}, unstable{details}{Changes("", build.BrokenBy)}"),
            BuildState.Failed => RichText.Of(
                $"❌ Build {link} failed{(took is null ? "" : $" after {took}")}{At(build.Stage)}{details}{Changes("", build.BrokenBy)}"),
            BuildState.Aborted => RichText.Of($"🛑 Build {link} was aborted"),
            BuildState.Skipped => RichText.Of($"⏭ Build {link} was skipped"),
            _ => throw new InvalidOperationException($"What is {build.State}?"),
        };

        static string Usually(Step step) => step.Usual is { } usual ? $", which usually takes {Words.Duration(usual)}" : "";

        static string In(string? took) => took is null ? "" : $" in {took}";
    }

    /// <summary>What someone answered it.</summary>
    public static RichText Answer(Step step, BuildInputAnswered answer) => (answer.Outcome, answer.Proceeds) switch
    {
        (InputOutcome.Failed, _) => RichText.Of(
            $"⚠️ {answer.Title} didn't take the answer{StepWords.By(step.Actor)}: {answer.Why ?? ""}"),
        (_, true) => RichText.Of($"▶️ {answer.Title} was told to proceed{StepWords.By(step.Actor)}: {answer.Input.Message}"),
        (_, false) => RichText.Of($"⏹ {answer.Title} was told to abort{StepWords.By(step.Actor)}: {answer.Input.Message}"),
    };

    /// <summary>What a run waits for, and who has answered it.</summary>
    public static RichText Review(Step step, EnvironmentReviewChanged review)
    {
        var link = StepWords.MaybeLink(step.Link, step.Title);
        return step.State switch
        {
            StepState.Waiting => RichText.Of(
                $"✋ {link} waits for approval of its deployment to {review.Environment:b}{(review.Reviewers.Count == 0 ? "" : $" by {Plural.Some(review.Reviewers, MostPeople)}")}"),
            StepState.Succeeded => RichText.Of($"👍 {link} may deploy to {review.Environment:b}, approved{StepWords.By(step.Actor)}"),
            StepState.Skipped => RichText.Of($"⏭ {link} no longer waits for approval of its deployment to {review.Environment:b}"),
            _ => RichText.Of($"⛔ {link} may not deploy to {review.Environment:b}, rejected{StepWords.By(step.Actor)}"),
        };
    }

    /// <summary>What someone asked for.</summary>
    public static RichText Request(Step step, BuildRequested request) => request.State switch
    {
        BuildRequestState.Started => RichText.Of(
            $"▶️ {StepWords.MaybeLink(step.Link, step.Title)} was started{StepWords.By(step.Actor)}{request.With}"),
        BuildRequestState.Cancelled => RichText.Of(
            $"🛑 A build of {request.Name}, asked for{StepWords.By(step.Actor)}, was cancelled before it started"),
        _ => RichText.Of($"⚠️ A build of {request.Name}, asked for{StepWords.By(step.Actor)}, didn't start: {request.Why ?? ""}"),
    };

    /// <summary>What someone aborted.</summary>
    public static RichText Abort(Step step, BuildAborted abort) => abort.Outcome is InputOutcome.Failed
        ? RichText.Of($"⚠️ {abort.Title} couldn't be aborted{StepWords.By(step.Actor)}: {abort.Why ?? ""}")
        : RichText.Of($"⏹ {abort.Title} was aborted{StepWords.By(step.Actor)}");

    /// <summary>
    /// The answers to what its builds wait for (one that asks for values is answered where it asks), and what aborts those that were
    /// asked for.
    /// </summary>
    public static IEnumerable<Button> Buttons(Story story) => Answers(story).Concat(Reviews(story)).Concat(Aborts(story));

    private static IEnumerable<Button> Answers(Story story) =>
        from step in story.Current
        where step.State is StepState.Waiting
        let build = step.Latest as BuildChanged
        where build is { IsWaiting: true }
        from input in build.Inputs!
        let name = Uri.EscapeDataString($"{build.Job}#{build.Number}")
        let id = Uri.EscapeDataString(input.Id)
        from button in (Button[])
        [
            .. input.HasParameters ? (Button[])[] : [new("Proceed", "ops", $"input {name} proceed {id}", ButtonStyle.Primary)],
            new("Abort", "ops", $"input {name} abort {id}", ButtonStyle.Danger),
        ]
        select button;

    private static IEnumerable<Button> Reviews(Story story) =>
        from step in story.Current
        where step.State is StepState.Waiting
        let review = step.Latest as EnvironmentReviewChanged
        where review is not null
        let name = Uri.EscapeDataString($"{review.Job}#{review.Number}")
        let id = Uri.EscapeDataString(review.Environment)
        from button in (Button[])
        [
            new($"Approve {review.Environment}", "ops", $"input {name} approve {id}", ButtonStyle.Primary),
            new($"Reject {review.Environment}", "ops", $"input {name} reject {id}", ButtonStyle.Danger),
        ]
        select button;

    /// <summary>Whoever asked for a build here finds what ends it here.</summary>
    private static IEnumerable<Button> Aborts(Story story) =>
        from step in story.Current
        let build = step.Latest as BuildChanged
        where build is { IsOver: false, IsWaiting: false, Unconfirmed: null or { End: null } }
            && story.All.Any(other => other.Latest is BuildRequested asked && asked.Job == build.Job && asked.Number == build.Number)
        select new Button("Abort", "ops", $"build {Uri.EscapeDataString($"{build.Job}#{build.Number}")} abort", ButtonStyle.Danger);

    /// <summary>The names of those whose changes are in it.</summary>
    public static string People(IReadOnlyList<string> names) => Plural.Some(names, MostPeople);

    private static string Progress(BuildStage? stage) => stage switch
    {
        null => "",
        { Number: 0 } => $": {stage.Name}",
        { Of: { } all } => $": {stage.Name}, stage {stage.Number} of {all}",
        _ => $": {stage.Name}, stage {stage.Number}",
    };

    private static string At(BuildStage? stage) => stage is null ? "" : $" in {stage.Name}";

    private static string Changes(string before, IReadOnlyList<string>? people) =>
        people is null ? "" : $"{before}{(before.Length == 0 ? "," : "")} with changes by {People(people)}";

    private static string Outcome(BuildState end) => end switch
    {
        BuildState.Succeeded => "passed",
        BuildState.Unstable => "is unstable",
        BuildState.Aborted => "was aborted",
        BuildState.Skipped => "was skipped",
        _ => "failed",
    };
}
