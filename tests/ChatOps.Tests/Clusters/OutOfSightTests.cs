using ChatOps.Clusters;
using ChatOps.Tests.Operations.Proofs;
using k8s;
using k8s.Models;

namespace ChatOps.Tests.Clusters;

/// <summary>An API server that goes away is said to, whatever was watched at that moment, and so is that it is back.</summary>
public sealed class OutOfSightTests
{
    private const string Good2 = "registry.acme.io/web:1.4.2";
    private static readonly Workload Web = new("production", "web", "deployment", "web", null);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(RolloutPhase.Waiting)]
    [InlineData(RolloutPhase.Progressing)]
    [InlineData(RolloutPhase.Settling)]
    public async Task A_loss_of_sight_is_said_in_every_phase_of_a_rollout(RolloutPhase phase)
    {
        await using var emulated = await StartAsync();
        if (phase is RolloutPhase.Waiting)
        {
            await PatchAsync(emulated, """{"spec":{"paused":true}}""");
        }

        var image = phase is RolloutPhase.Progressing ? Good2 + "-unready" : Good2;
        var plan = (await emulated.Cluster.InspectAsync(Web, Cancel)).ShouldBeOfType<Inspection.Found>().State;
        var applied = (await emulated.Cluster.SetImageAsync(Web, new("op1", image, "x", plan.Uid, plan.Generation), Cancel)).ShouldBeOfType<Change.Applied>();
        var (isCut, wasLost) = (false, false);
        await foreach (var rollout in emulated.Cluster.WatchAsync(Web, new("op1", applied.Uid, applied.Generation, image, Settle: TimeSpan.FromHours(1)), Cancel))
        {
            if (rollout.Phase == phase && !isCut)
            {
                isCut = true;
                Cut(emulated);
            }
            else if (rollout.OutOfSight is { } why && !wasLost)
            {
                (wasLost, rollout.Phase).ShouldBe((false, phase), "all else is as it was seen last");
                why.ShouldStartWith("Out of sight since ");
                wasLost = true;
                emulated.Emulator.Faults.Clear();
            }
            else if (wasLost && rollout.OutOfSight is null)
            {
                rollout.Phase.ShouldBe(phase);
                return;
            }
        }

        throw new InvalidOperationException("The watch ended.");
    }

    [Fact]
    public async Task What_waits_does_not_stand_on_what_is_out_of_sight()
    {
        await using var emulated = await StartAsync();
        List<Standing> told = [];
        await foreach (var standing in emulated.Cluster.FollowAsync(new Footing(Web, null, 2), Cancel))
        {
            told.Add(standing);
            switch (standing)
            {
                case Standing.Firm when told.Count == 1:
                    Cut(emulated);
                    break;
                case Standing.Shaky { Why: var why }:
                    why.ShouldStartWith("Out of sight since ");
                    emulated.Emulator.Faults.Clear();
                    break;
                case Standing.Firm:
                    told.Count.ShouldBeGreaterThan(2);
                    return;
            }
        }
    }

    private static async Task<EmulatedCluster> StartAsync()
    {
        // Seconds of the watch's own patience pass quickly.
        var emulated = await EmulatedCluster.StartAsync(new QuickClock(10));
        emulated.Emulator.Seed("web", "web", "registry.acme.io/web:1.4.1", replicas: 2);
        return emulated;
    }

    private static void Cut(EmulatedCluster emulated)
    {
        emulated.Emulator.Faults.DropNext(int.MaxValue);
        emulated.Emulator.CutWatches();
    }

    private static Task<V1Deployment> PatchAsync(EmulatedCluster emulated, string json) => emulated.Client.AppsV1.PatchNamespacedDeploymentAsync(
        new V1Patch(json, V1Patch.PatchType.MergePatch), "web", "web", cancellationToken: Cancel);
}
