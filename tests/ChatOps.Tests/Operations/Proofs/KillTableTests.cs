using System.Collections.Concurrent;
using ChatOps.Clusters.Watching;
using ChatOps.Journal;
using ChatOps.Tests.Clusters.Faults;

namespace ChatOps.Tests.Operations.Proofs;

/// <summary>
/// The bot is killed at every point of every kind of operation: after a restart, the operation ends as it should, with one change for each
/// step, reported once. Here, to the database and the clusters the process is dead: it commits nothing more, and no requests go through in
/// either direction. KillTests kills real processes.
/// </summary>
public sealed class KillTableTests
{

    public static TheoryData<string> Kinds => [.. KillKind.All.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_operation_killed_at_any_point_is_resumed_and_nothing_is_done_twice(string kind)
    {
        var cancel = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("chatops-kill-").FullName;
        await using var host = await EmulatorHost.StartAsync();
        await using var proxy = await FaultyProxy.StartAsync();
        var complaints = new ConcurrentQueue<string>();
        var row = KillKind.All.Single(k => k.Name == kind);

        await Task.WhenAll(row.Points.Select((point, place) => Task.Run(
            async () =>
            {
                using var limit = Patience.Limit();
                try
                {
                    if (await new KillRun(row, point, $"k{place}", host, proxy, folder, limit.Token).RunAsync() is { } complaint)
                    {
                        complaints.Enqueue($"{kind}, killed when {point}: {complaint}");
                    }
                }
                catch (Exception exception) when (!cancel.IsCancellationRequested)
                {
                    complaints.Enqueue($"{kind}, killed when {point}: {exception}");
                }
            },
            cancel)));

        complaints.ShouldBeEmpty(string.Join("\n", complaints));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void The_table_covers_every_state_of_an_operation_and_every_phase_of_a_rollout()
    {
        var points = KillKind.All.SelectMany(kind => kind.Points).ToList();

        points.Select(point => point.State).Distinct().ShouldBe(Enum.GetValues<OperationState>(), ignoreOrder: true);
        points.Select(point => point.Phase).OfType<RolloutPhase>().Distinct().ShouldBe(Enum.GetValues<RolloutPhase>(), ignoreOrder: true);
    }
}
