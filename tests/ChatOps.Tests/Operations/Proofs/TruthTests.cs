using System.Collections.Concurrent;
using System.Globalization;
using ChatOps.Clusters;
using ChatOps.Storage;
using ChatOps.Tests.Clusters.Faults;

namespace ChatOps.Tests.Operations.Proofs;

/// <summary>
/// Whatever goes wrong between the bot and the API server, each operation is reported truthfully and changes the cluster at most once.
/// CHATOPS_TEST_SEEDS=N runs the first N seeds, CHATOPS_TEST_SEED=N only that one.
/// </summary>
public sealed class TruthTests
{
    private const int Seeds = 200;
    private const int AtOnce = 24;

    /// <summary>The number of clusters of one bot: those of all seeds at once would exhaust the memory.</summary>
    private const int Together = 50;

    /// <summary>A multiple of real time: pauses and deadlines of minutes take seconds.</summary>
    private const int Hurry = 40;

    [Fact]
    public async Task Through_a_randomly_failing_proxy_every_operation_is_reported_truthfully_and_changes_the_cluster_at_most_once()
    {
        var cancel = TestContext.Current.CancellationToken;
        var output = TestContext.Current.TestOutputHelper!;
        var seeds = Numbers().Select(number => new Seed(number)).ToList();
        var complaints = new ConcurrentQueue<string>();
        foreach (var together in seeds.Chunk(Together))
        {
            await TryAsync(together, complaints, cancel);
        }

        output.WriteLine($"{seeds.Count} seeds; operations: {Counts(seeds.SelectMany(seed => seed.Ends).Select(end => $"{end}"))}");
        output.WriteLine(
            $"requests: {string.Join(", ", seeds.SelectMany(s => s.Dice.Made).GroupBy(m => m.Key).OrderBy(g => g.Key).Select(g => $"{g.Key} {g.Sum(m => m.Value)}"))}");
        output.WriteLine(
            $"failures: {Counts(seeds.SelectMany(s => s.Diary).Where(d => d.Contains(": Failed")).Select(d => d[(d.IndexOf("Failed", StringComparison.Ordinal) + 7)..].Split(':')[0]))}");
        complaints.ShouldBeEmpty(string.Join("\n", complaints));
        seeds.Sum(seed => seed.Ends.Count).ShouldBeGreaterThanOrEqualTo(seeds.Count, "as many operations as seeds at the least");
    }

    /// <summary>One bot, with a cluster for each seed.</summary>
    private static async Task TryAsync(IReadOnlyList<Seed> seeds, ConcurrentQueue<string> complaints, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("chatops-truth-").FullName;
        var clock = new QuickClock(Hurry);
        await using var host = await EmulatorHost.StartAsync();
        await using var proxy = await FaultyProxy.StartAsync();
        var emulators = seeds.ToDictionary(seed => seed, seed => seed.Emulate(clock));
        var reach = new ClustersOptions();
        foreach (var (seed, emulator) in emulators)
        {
            reach[seed.Name] = Shop.Reach(emulator, proxy.Open(seed.Name, host.Add(emulator), seed.Dice), folder);
        }

        await using (var workshop = await Workshop.OpenAsync(
            new SqliteDatabase(Path.Combine(folder, "chatops.db"), clock),
            reach,
            Shop.Catalog(seeds.Select(seed => (seed.Name, seed.Kind))),
            clock,
            cancel))
        {
            await Parallel.ForEachAsync(
                seeds, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel }, async (seed, stop) =>
                {
                    using var limit = Patience.Limit();
                    try
                    {
                        if (await seed.RunAsync(workshop, emulators[seed], proxy, limit.Token) is { } lie)
                        {
                            complaints.Enqueue(Describe(seed, lie));
                        }
                    }
                    catch (Exception exception) when (!stop.IsCancellationRequested)
                    {
                        complaints.Enqueue(Describe(seed, exception.ToString()));
                    }
                });
        }

        Directory.Delete(folder, recursive: true);
    }

    private static string Describe(Seed seed, string complaint) =>
        $"seed {seed.Name[1..]}, a {seed.Kind}: {complaint}\n    {string.Join("\n    ", seed.Diary)}";

    private static string Counts(IEnumerable<string> words) =>
        string.Join(", ", words.CountBy(word => word).OrderBy(c => c.Key).Select(c => $"{c.Key} {c.Value}"));

    private static IEnumerable<int> Numbers() =>
        Number("CHATOPS_TEST_SEED") is { } one ? [one] : Enumerable.Range(1, Number("CHATOPS_TEST_SEEDS") ?? Seeds);

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
