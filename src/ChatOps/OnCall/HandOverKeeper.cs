using ChatOps.Replicas;

namespace ChatOps.OnCall;

/// <summary>Notices that shifts change.</summary>
internal sealed class HandOverKeeper(HandOvers handOvers, OnCallRows rows, TimeProvider clock, ILogger<HandOverKeeper> logger)
    : Worker(clock, logger, wake => rows.Changed += wake)
{
    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        await handOvers.CatchUpAsync(term);
        return LookAnyway;
    }
}
