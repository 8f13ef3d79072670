using ChatOps.Journal;
using ChatOps.Replicas;

namespace ChatOps.Tests.Whole;

/// <summary>Writes events into the bot's journal that no sender of a stage sends.</summary>
internal static class Telling
{
    /// <summary>Only the leader may write.</summary>
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
