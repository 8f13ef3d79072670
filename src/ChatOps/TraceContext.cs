using System.Diagnostics;

namespace ChatOps;

/// <summary>
/// Carries a trace through the database: work that continues later, or on another replica, belongs to the trace of its cause. Rows store it
/// in W3C Trace Context format, "00-TRACE-SPAN-FLAGS".
/// </summary>
internal static class TraceContext
{
    /// <summary>
    /// The value to store with a write; null, at no cost, without tracing. Read it before queueing the write: the queue's thread doesn't
    /// have its callers' context.
    /// </summary>
    public static string? Current => Telemetry.Activities.HasListeners() ? Activity.Current?.Id : null;

    /// <summary>Continues the trace stored in a row, or starts a new one if there is none.</summary>
    public static Activity? Continue(string name, string? trace) =>
        Telemetry.Activities.HasListeners() && ActivityContext.TryParse(trace, null, isRemote: true, out var parent)
            ? Telemetry.Activities.StartActivity(name, ActivityKind.Consumer, parent)
            : Telemetry.Activities.StartActivity(name);
}
