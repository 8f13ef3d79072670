using ChatOps.Replicas;

namespace ChatOps.Policy.Freezes;

/// <summary>Ends declared freezes whose time is over, so that it is said.</summary>
public sealed class FreezeKeeper(FreezeRows freezes, TimeProvider clock, ILogger<FreezeKeeper> logger)
    : Worker(clock, logger, wake => freezes.Changed += wake)
{
    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        await freezes.CatchUpAsync(term);
        return LookAnyway;
    }
}
