using System.Diagnostics;

namespace ChatOps;

/// <summary>
/// Carries a trace through the database: work that continues later, or on another replica, belongs to what caused it. Rows hold it in the
/// words of W3C Trace Context, "00-TRACE-SPAN-FLAGS".
/// </summary>
internal static class TraceContext
{
    /// <summary>
    /// What to store with a write; null, and free, without tracing. To be asked before the write is queued: the queue's own thread knows
    /// nothing of its callers.
    /// </summary>
    public static string? Current => Telemetry.Activities.HasListeners() ? Activity.Current?.Id : null;

    /// <summary>Continues the trace in a row; starts a new one when there is none.</summary>
    public static Activity? Continue(string name, string? trace) =>
        Telemetry.Activities.HasListeners() && ActivityContext.TryParse(trace, null, isRemote: true, out var parent)
            ? Telemetry.Activities.StartActivity(name, ActivityKind.Consumer, parent)
            : Telemetry.Activities.StartActivity(name);
}
