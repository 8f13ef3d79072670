using System.Diagnostics;

namespace ChatOps;

/// <summary>
/// Carries a trace through the database: work that goes on later, or on another replica, belongs to what brought it about. Rows hold
/// it in the words of W3C Trace Context, "00-TRACE-SPAN-FLAGS".
/// </summary>
internal static class TraceContext
{
    /// <summary>
    /// What to keep with what is written now; null, and free, when nobody traces. To be asked before the write is queued: the queue's
    /// own thread knows nothing of its callers.
    /// </summary>
    public static string? Current => Telemetry.Activities.HasListeners() ? Activity.Current?.Id : null;

    /// <summary>Goes on with what a row keeps; begins a trace of its own when that is nothing.</summary>
    public static Activity? Continue(string name, string? trace) =>
        Telemetry.Activities.HasListeners() && ActivityContext.TryParse(trace, null, isRemote: true, out var parent)
            ? Telemetry.Activities.StartActivity(name, ActivityKind.Consumer, parent)
            : Telemetry.Activities.StartActivity(name);
}
