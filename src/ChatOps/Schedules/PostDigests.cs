using ChatOps.Timeline.Digests;
using Quartz;

namespace ChatOps.Schedules;

/// <summary>Posts the digests that are due.</summary>
[DisallowConcurrentExecution]
internal sealed class PostDigests(DigestPoster digests) : LeaderJob
{
    protected override Task RunAsync(CancellationToken cancellationToken) => digests.PostDueAsync(cancellationToken);
}
