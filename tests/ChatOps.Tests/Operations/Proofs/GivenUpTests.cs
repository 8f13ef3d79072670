using ChatOps.Clusters;
using ChatOps.Journal;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Requests;
using ChatOps.Storage;
using ChatOps.Tests.Clusters.Faults;

namespace ChatOps.Tests.Operations.Proofs;

public sealed class GivenUpTests
{
    /// <summary>Makes five minutes of retries take two seconds.</summary>
    private const int Hurry = 150;

    [Fact]
    public async Task A_change_without_an_answer_is_not_reported_as_not_made_when_the_cluster_goes_away()
    {
        var cancel = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("chatops-given-up-").FullName;
        var clock = new QuickClock(Hurry);
        await using var host = await EmulatorHost.StartAsync();
        await using var proxy = await FaultyProxy.StartAsync();
        var emulator = Shop.Cluster("far", "deployment", 1, clock);
        var reach = new ClustersOptions { ["far"] = Shop.Reach(emulator, proxy.Open("far", host.Add(emulator), new GoesAway()), folder) };
        await using (var workshop = await Workshop.OpenAsync(
            new SqliteDatabase(Path.Combine(folder, "chatops.db"), clock), reach, Shop.Catalog([("far", "deployment")]), clock, cancel))
        {
            var service = workshop.Catalog.Services.Single();
            var plan = (await workshop.Planner.PlanAsync(
                new DeployRequest(service, service.Placements.Single(), "1.4.1"),
                Workshop.Ann,
                running: null,
                cancel)).ShouldBeOfType<PlanResult.Ready>().Plan;

            var begun = await workshop.BeginAsync(plan, cancel);
            var ended = await workshop.UntilAsync(begun.Id, o => o.State is not OperationState.Running, cancel);

            ended.State.ShouldBe(OperationState.Failed);
            ended.Message.ShouldNotBeNull().ShouldStartWith("Given up after 5 min:");
            ended.Message.ShouldContain("It is unknown whether the change was made");
            ended.Message.ShouldNotContain("Nothing was changed");
            Truth.Changes(emulator).Count.ShouldBe(1);
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Lets one change through, but not its answer, and nothing after that.</summary>
    private sealed class GoesAway : Meddler
    {
        private int _writes;

        public override ProxyFault Next(ProxiedRequest request) =>
            Volatile.Read(ref _writes) > 0 ? new ProxyFault.Drop()
            : request.IsWrite && Interlocked.Increment(ref _writes) == 1 ? new ProxyFault.LoseAnswer()
            : new ProxyFault.Pass();
    }
}
