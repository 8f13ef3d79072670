using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Timeline;

/// <summary>The wording of an operation: its name, while it runs, and when it is done.</summary>
internal sealed record OperationWords(RichText Noun, RichText Doing, RichText Done)
{
    public static OperationWords Of(OperationChanged operation) =>
        new(
            operation.Action.Noun(operation.Environment),
            operation.Action.Doing(operation.Environment),
            operation.Action.Done(operation.Environment));

    /// <summary>Its line in its story's message.</summary>
    public static RichText Line(Step step, OperationChanged operation)
    {
        var what = Of(operation);
        var by = StepWords.By(step.Actor);
        return operation.State switch
        {
            OperationState.Waiting =>
                RichText.Of($"✋ {what.Noun}{by} waits for approval{(step.Detail is { } question ? "\n" + question : "")}"),
            OperationState.Running when step.State is StepState.Waiting => RichText.Of($"✋ {what.Doing}{by}\n{step.Detail!}"),
            OperationState.Running when step.State is StepState.Blocked => RichText.Of($"✋ {what.Doing}{by}\n⚠️ {step.Detail!}"),
            OperationState.Running =>
                RichText.Of($"⏳ {what.Doing}{by}{(step.Detail is { } problem ? "\n⚠️ " + Words.Short(problem) : "")}"),
            OperationState.Succeeded =>
                RichText.Of($"{operation.Action.Icon} {what.Done}{by}{(step.Detail is { } why ? "\n⚠️ " + why : "")}"),
            OperationState.Scheduled => RichText.Of($"⏰ {what.Noun}{by} is scheduled for {operation.At ?? step.Start}"),
            OperationState.Cancelled => RichText.Of(
                $"🚫 {what.Noun} was cancelled{by}{(operation.Message is { } why ? ": " + Words.Short(why) : "")}"),
            OperationState.Expired =>
                RichText.Of(
                    $"⏰ {what.Noun}{by} {(operation.At is null ? "" : "was scheduled but ")}did not start: {Words.Short(operation.Message ?? "")}"),
            OperationState.Applied => RichText.Of($"⚠️ {what.Noun}{by} is applied, not verified: {Words.Short(operation.Message ?? "")}"),
            OperationState.Superseded => RichText.Of($"⏭ {what.Noun} was superseded"),
            OperationState.Failed => RichText.Of($"❌ {what.Noun}{by} failed: {Words.Short(operation.Outcome ?? "see the thread")}"),
            _ => throw new InvalidOperationException($"What is {operation.State}?"),
        };
    }

    /// <summary>What people may want to do next: approve, while it waits; roll back or plan again, when it has ended.</summary>
    /// <param name="offersRollback">Whether a failed deploy to an environment has a rollback button.</param>
    public static IEnumerable<Button> Buttons(Story story, bool isRunning, Predicate<string> offersRollback)
    {
        if (isRunning)
        {
            return story.Current.LastOrDefault(s => s.Latest is OperationChanged
                && s.State is StepState.Waiting or StepState.Blocked) is not { Latest: OperationChanged held } step ? []
                : step.State is StepState.Waiting
                    ?
                    [
                        new("Approve", "ops", $"approve {held.Operation} {held.Plan}".TrimEnd(), ButtonStyle.Primary),
                        new("Reject…", "ops", $"reject {held.Operation}"),
                        new("Cancel", "ops", $"cancel {held.Operation}"),
                    ]
                    : [new("Cancel", "ops", $"cancel {held.Operation}")];
        }

        var operations = story.Steps.Where(s => s.Latest is OperationChanged).ToList();
        return
        [
            .. operations.LastOrDefault(s => s.Latest is OperationChanged { State: OperationState.Failed, Action.CanBeRolledBack: true }
                && story.Current.Contains(s))?.Latest is OperationChanged failed && offersRollback(failed.Environment)
                ? (Button[])[Back(failed)]
                : [],
            .. operations.LastOrDefault() is
                { State: StepState.Failed, Latest: OperationChanged { State: OperationState.Succeeded } blocked }
                ? (Button[])[Back(blocked)]
                : [],
            .. operations.LastOrDefault()?.Latest is OperationChanged { State: OperationState.Failed } over
                ? (Button[])[new("Declare incident", "incident", $"declare operation {over.Operation}")]
                : [],
            .. operations.LastOrDefault()?.Latest switch
            {
                OperationChanged { State: OperationState.Scheduled } scheduled =>
                    (Button[])[new("Cancel", "ops", $"cancel {scheduled.Operation}")],
                OperationChanged { State: OperationState.Expired, At: not null } expired
                    when expired.Action.PlanAgain(expired.Service, expired.Environment) is { } again =>
                    [new("See the plan now…", again.Verb, again.Arguments)],
                _ => [],
            },
        ];

        static Button Back(OperationChanged operation) =>
            new("Roll back…", "rollback", $"{operation.Service} in {operation.Environment}", ButtonStyle.Danger);
    }
}
