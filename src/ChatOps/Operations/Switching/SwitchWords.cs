using ChatOps.Messages;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Running;

namespace ChatOps.Operations.Switching;

/// <summary>How a traffic switch ended, and how to undo it.</summary>
internal static class SwitchWords
{
    public static OperationEnd Done(Operation operation, PlannedSwitch traffic) => OperationEnd.Succeeded with
    {
        Message = RichText.Of(
            $"The traffic of {traffic.Service} goes to {traffic.To} now. {traffic.From} stays up for {Durations.Words(traffic.KeepOld)}: until then {Back(operation)} is one switch."),
    };

    public static RichText Unknown(Operation operation) => RichText.Of(
        $"It is unknown whether the traffic was switched; {new Span.Command("status", operation.Plan.Service)} shows it when the cluster is back.");

    /// <summary>The command that switches the traffic back.</summary>
    public static Span Back(Operation operation) =>
        new Span.Command("rollback", $"{operation.Plan.Service} in {operation.Plan.Environment}");
}
