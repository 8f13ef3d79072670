using ChatOps.Clusters;
using ChatOps.Clusters.Watching;
using ChatOps.Clusters.Writing;
using ChatOps.Tests.Clusters.Faults;
using ChatOps.Tests.Operations.Proofs;

namespace ChatOps.Tests.Clusters;

/// <summary>An unreachable cluster is reported, whatever was being watched, and so is its return.</summary>
public abstract partial class ClusterContract
{
    [Fact]
    public async Task A_loss_of_sight_is_told_in_every_phase_of_a_rollout()
    {
        await CreateAsync(replicas: 2);
        var wire = new Wire();
        using var cluster = Through(wire);

        await PauseAsync(true);
        var waiting = await DeployedAsync("op1", Under.Images.Broken);
        await LoseSightAsync(RolloutPhase.Waiting, waiting);

        await PauseAsync(false);
        await LoseSightAsync(RolloutPhase.Progressing, waiting);

        await LoseSightAsync(
            RolloutPhase.Stabilizing, await DeployedAsync("op2", Under.Images.Good2) with { StableFor = TimeSpan.FromDays(1) });

        async Task<Goal> DeployedAsync(string operation, string image)
        {
            var applied = (await DeployAsync(operation, image)).ShouldBeOfType<WriteResult.Applied>();
            return new(operation, applied.Uid, applied.Generation, image);
        }

        async Task LoseSightAsync(RolloutPhase phase, Goal goal)
        {
            var (isCut, wasLost) = (false, false);
            await foreach (var rollout in cluster.WatchAsync(Web, goal, Cancel))
            {
                if (rollout.Phase == phase && !isCut)
                {
                    isCut = true;
                    wire.Cut();
                }
                else if (rollout.OutOfSight is { } why && !wasLost)
                {
                    (isCut, rollout.Phase).ShouldBe((true, phase), "all else is as it was seen last");
                    why.ShouldStartWith("No updates since ");
                    wasLost = true;
                    wire.Mend();
                }
                else if (wasLost && rollout.OutOfSight is null)
                {
                    rollout.Phase.ShouldBe(phase);
                    return;
                }
            }

            throw new InvalidOperationException($"The watch of what is {phase} ended.");
        }
    }

    [Fact]
    public async Task What_waits_does_not_stand_on_what_is_out_of_sight()
    {
        await CreateAsync(replicas: 2);
        var wire = new Wire();
        using var cluster = Through(wire);
        List<PreconditionResult> told = [];

        await foreach (var standing in cluster.FollowAsync(new Precondition(Web, null, 2), Cancel))
        {
            told.Add(standing);
            switch (standing)
            {
                case PreconditionResult.Met when told.Count == 1:
                    wire.Cut();
                    break;
                case PreconditionResult.Unmet { Why: var why }:
                    why.ShouldStartWith("No updates since ");
                    wire.Mend();
                    break;
                case PreconditionResult.Met:
                    told.Count.ShouldBeGreaterThan(2);
                    return;
            }
        }
    }

    /// <summary>The bot's view through a wire. Seconds of the watch's own patience pass quickly.</summary>
    private Cluster Through(Wire wire) => Under.Through(wire, new QuickClock(10));
}
