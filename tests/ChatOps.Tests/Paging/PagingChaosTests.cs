using System.Globalization;
using ChatOps.Journal;
using ChatOps.Paging;
using ChatOps.Tests.Operations.Proofs;

namespace ChatOps.Tests.Paging;

/// <summary>
/// Random alerts, people and faults, and an auditor that knows who should have been paged when. CHATOPS_TEST_SEED repeats one, and
/// CHATOPS_CHAOS_FAULTS says how many faults.
/// </summary>
public sealed class PagingChaosTests
{
    private static readonly int Faults = Number("CHATOPS_CHAOS_FAULTS") ?? 12;

    [Fact]
    public async Task Nobody_is_paged_twice_or_not_at_all_whatever_breaks()
    {
        var seed = Number("CHATOPS_TEST_SEED") ?? Random.Shared.Next();
        var random = new Random(seed);
        await using var world = await new PagingWorld().StartAsync();
        var excused = new List<(DateTimeOffset, DateTimeOffset)>();
        var firing = new Dictionary<string, DateTimeOffset>();
        var groups = 0;
        for (var fault = 0; fault < Faults;)
        {
            switch (random.Next(8))
            {
                case 0 or 1:
                    var group = $"group {groups++}";
                    firing[group] = world.Clock.GetUtcNow();
                    await world.FireAsync(group);
                    break;
                case 2 when firing.Count > 0:
                    var over = firing.ElementAt(random.Next(firing.Count));
                    firing.Remove(over.Key);
                    await world.ResolveAsync(over.Key, over.Value);
                    break;
                case 3 when (await world.PagesAsync()).LastOrDefault(page => page.IsOpen) is { } page:
                    await AcknowledgeAsync(world, page);
                    break;
                case 4:
                    fault++;
                    await DieAsync(world, random, excused);
                    break;
                case 5:
                    fault++;
                    var way = random.Next(2) == 0 ? "sms" : "*";
                    var from = world.Clock.GetUtcNow();
                    world.Provider.Down.Add(way);
                    await world.PassAsync(TimeSpan.FromSeconds(random.Next(5, 90)));
                    world.Provider.Down.Clear();
                    excused.Add((from, world.Clock.GetUtcNow()));
                    break;
                case 6:
                    fault++;
                    var isLost = true;
                    world.Provider.LosesAnswer = _ => isLost && !(isLost = false);
                    excused.Add((world.Clock.GetUtcNow(), world.Clock.GetUtcNow().AddMinutes(1)));
                    break;
            }

            await world.PassAsync(TimeSpan.FromSeconds(random.Next(1, 60)));
        }

        await world.PassAsync(TimeSpan.FromMinutes(7));

        PagingAuditor.Audit(await world.EventsAsync(), world.Provider.Received, excused, world.Clock.GetUtcNow())
            .ShouldBeEmpty($"CHATOPS_TEST_SEED={seed}");
        groups.ShouldBeGreaterThan(0);
    }

    /// <summary>As the command does: the page, and the alerts that it is about.</summary>
    private static Task AcknowledgeAsync(PagingWorld world, PageRow page) => world.Bot.Events.WriteAsync(
        async transaction =>
        {
            foreach (var group in await PageGroupRow.OfAsync(transaction.Connection, page.Id, 100))
            {
                await transaction.AppendAsync(
                    PagingWorld.Alert(group.Name, group.Alert, group.First.Start) with
                    {
                        State = AlertState.Acknowledged, IsAcknowledgedHere = true,
                    });
            }

            await world.Bot.Pages.AcknowledgeAsync(transaction, page.Id, group: null, new("U9", new("wall", "U9")));
        },
        PagingWorld.Stop);

    /// <summary>Killed at a random moment, and started again after a while.</summary>
    private static async Task DieAsync(PagingWorld world, Random random, List<(DateTimeOffset, DateTimeOffset)> excused)
    {
        var life = new Life(_ => { });
        var from = world.Clock.GetUtcNow();
        await world.RestartAsync(life);
        var (seen, point) = (0, random.Next(40));
        life.DieAt(_ => seen++ == point, after: 0);
        world.Provider.Passes = isDone =>
        {
            life.Pass(new RequestMoment(null!, 0, isDone));
            life.ThrowIfDead();
        };
        try
        {
            await world.PassAsync(TimeSpan.FromSeconds(random.Next(1, 120)));
        }
        catch (OperationCanceledException) when (life.Died.IsCompleted)
        {
            // It died.
        }

        world.Provider.Passes = _ => { };
        world.Clock.Advance(TimeSpan.FromSeconds(random.Next(0, 30)));
        await world.RestartAsync();
        excused.Add((from, world.Clock.GetUtcNow()));
    }

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
