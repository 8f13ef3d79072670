using System.Globalization;

namespace ChatOps.Tests.Chaos;

/// <summary>Runs alone: starved of processor time, the replicas would not show their real behavior.</summary>
[CollectionDefinition(nameof(ChaosTests), DisableParallelization = true)]
public sealed class Alone;

/// <summary>Everything breaks at random while people work. <c>tests/chaos</c> runs the long form.</summary>
[Collection(nameof(ChaosTests))]
public sealed class ChaosTests
{
    private const int ShortForm = 20;

    [Fact]
    public async Task Whatever_breaks_nothing_is_lost_nothing_is_done_twice_and_everything_ends()
    {
        var faults = Number("CHATOPS_CHAOS_FAULTS") ?? ShortForm;
        var isShort = faults <= ShortForm;
        var options = new ChaosOptions(
            Number("CHATOPS_CHAOS_SEED") ?? Environment.TickCount & int.MaxValue,
            faults,
            TimeSpan.FromSeconds(isShort ? 0.2 : 0.5),
            // Longer than a lease either way.
            TimeSpan.FromSeconds(isShort ? 10 : 20),
            TimeSpan.FromSeconds(isShort ? 6 : 8),
            TimeSpan.FromSeconds(isShort ? 60 : 120));
        var output = TestContext.Current.TestOutputHelper!;
        output.WriteLine($"seed {options.Seed}");
        var folder = Directory.CreateTempSubdirectory("chatops-chaos-").FullName;

        var report = await new ChaosRun(options, folder).RunAsync(TestContext.Current.CancellationToken);

        foreach (var line in report.Figures)
        {
            output.WriteLine(line);
        }

        report.Complaints.ShouldBeEmpty($"seed {options.Seed}; diary and logs are in {folder}\n{string.Join('\n', report.Complaints)}\n");
        Directory.Delete(folder, recursive: true);
    }

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
