using System.Collections.Immutable;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Timeline;

/// <summary>
/// The stages of the story's operation that is in progress or has failed. One that succeeded needs no more than its line.
/// </summary>
internal static class OperationStages
{
    private const int MostLogLines = 20;

    /// <summary>Null: there is nothing to show.</summary>
    public static CardSteps? Of(Story story) =>
        story.Current.LastOrDefault(step => step is { Latest: OperationChanged, IsMention: false }) is { } last
        && Stages(last, (OperationChanged)last.Latest).ToImmutableArray() is { IsEmpty: false } stages
            ? new(OperationWords.Of((OperationChanged)last.Latest).Noun, stages)
            : null;

    private static IEnumerable<CardStep> Stages(Step step, OperationChanged operation)
    {
        switch (operation.State)
        {
            case OperationState.Waiting:
                yield return new("approval", "Approval", CardStepState.Running, step.Detail);
                yield return Change(CardStepState.Pending);
                break;
            case OperationState.Running when step.State is StepState.Waiting:
                yield return Change(CardStepState.Done);
                yield return new("switch-approval", "Approval of the switch", CardStepState.Running, step.Detail);
                yield return new("switch", "Traffic switch", CardStepState.Pending);
                break;
            case OperationState.Running when step.State is StepState.Blocked:
                yield return Change(CardStepState.Running, step.Detail);
                break;
            case OperationState.Running:
                var isStabilizing = step.Progress is { IsStabilizing: true };
                var now = step.Progress?.Label;
                yield return Change(
                    isStabilizing ? CardStepState.Done : CardStepState.Running, isStabilizing ? null : Joined(now, step.Detail));
                if (step.Progress is not null)
                {
                    yield return new(
                        "stability",
                        "Stability period",
                        isStabilizing ? CardStepState.Running : CardStepState.Pending,
                        isStabilizing ? Joined(now, step.Detail) : null);
                }

                break;
            case OperationState.Failed:
                yield return Change(CardStepState.Failed, operation.Outcome) with
                {
                    Log = operation.Problems.FirstOrDefault(problem => problem.Log.Count > 0) is { } problem
                        ? string.Join('\n', problem.Log.TakeLast(MostLogLines))
                        : null,
                };
                break;
        }
    }

    private static CardStep Change(CardStepState state, RichText? details = null) =>
        new("change", "Change and rollout", state, details);

    private static RichText? Joined(RichText? progress, RichText? problem) =>
        new[] { progress, problem }.OfType<RichText>().Where(text => !text.IsEmpty).ToList() is { Count: > 0 } both
            ? RichText.Join("\n", both)
            : null;
}
