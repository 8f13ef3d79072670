using ChatOps.Journal;
using ChatOps.Replicas;

namespace ChatOps.Tests.Whole;

/// <summary>Writes into the bot's journal what no sender of a stage tells.</summary>
internal static class Telling
{
    /// <summary>Only whoever leads writes there.</summary>
    public static async Task TellAsync(this Stage stage, string source, params NewEvent[] events)
    {
        await stage.UntilAsync(() => stage.Get<Lease>().IsHeld ? "it does" : null, "the bot to lead");
        await stage.Get<Events>().WriteAsync(
            async transaction =>
            {
                foreach (var @event in events)
                {
                    await transaction.AppendAsync(source, @event);
                }
            },
            stage.Stop);
    }
}
