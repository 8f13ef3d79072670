namespace ChatOps.Journal;

/// <summary>Sent: its build server hasn't said yet that it has the answer.</summary>
public enum InputOutcome { Sent, Done, Failed }

internal static class InputOutcomes
{
    public static StepState State(this InputOutcome outcome) => outcome switch
    {
        InputOutcome.Done => StepState.Succeeded,
        InputOutcome.Failed => StepState.Warned,
        _ => StepState.Open,
    };
}
