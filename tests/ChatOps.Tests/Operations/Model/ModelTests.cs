using System.Globalization;
using ChatOps.Storage;
using ChatOps.Tests.Clusters.Faults;
using CsCheck;

namespace ChatOps.Tests.Operations.Model;

/// <summary>
/// Random histories of people, policies, locks, freezes, kills and replicas, of which each write to the cluster is put to a small model.
/// CHATOPS_TEST_STEPS=N takes about N steps instead of 2,000; a history that is found to be wrong is made as short as possible.
/// </summary>
public sealed class ModelTests
{
    private const int MostAtOnce = 200;

    /// <summary>Of so many steps, what they come to can be expected of any; of fewer, only of most.</summary>
    private const int Many = 4000;

    private const int MostStepsAWrite = 60;

    [Fact]
    public async Task Whatever_people_policies_and_clusters_do_nothing_is_written_that_the_model_forbids()
    {
        var folder = Directory.CreateTempSubdirectory("chatops-model-").FullName;
        var template = Path.Combine(folder, "empty.db");
        await using (var empty = new SqliteDatabase(template, TimeProvider.System))
        {
            await empty.MigrateAsync(Migrator.Migrations, TestContext.Current.CancellationToken);
        }

        await using var host = await EmulatorHost.StartAsync();
        var (histories, taken, writes) = (0, 0, new SortedDictionary<string, int>(StringComparer.Ordinal));
        Step[]? shortest = null;
        try
        {
            await Step.Steps(MostAtOnce).SampleAsync(
                async steps =>
                {
                    if (await LieAsync(steps) is { } lie)
                    {
                        shortest = shortest is null || steps.Length < shortest.Length ? steps : shortest;
                        throw new ForbiddenException(lie);
                    }
                },
                iter: Asked() * 2 / MostAtOnce,
                threads: 1,
                print: steps => $"{steps.Length} steps");
        }
        catch (CsCheckException exception) when (shortest is not null && exception.InnerException is not TimeoutException)
        {
            var steps = await ShortenAsync(shortest);
            throw new ForbiddenException(
                $"{await LieAsync(steps)}\n{string.Join("\n", steps.Select(step => $"{step}"))}\n{exception.Message}");
        }

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{histories} histories, {taken} steps; writes: {string.Join(", ", writes.Select(write => $"{write.Value} {write.Key}"))}");
        // It is of no use if nothing comes of all that.
        writes.ShouldNotBeEmpty();
        if (taken >= Many)
        {
            (writes.Values.Sum() * MostStepsAWrite).ShouldBeGreaterThan(taken);
            writes.Keys.ShouldContain(write => write.Contains("approvals", StringComparison.Ordinal));
        }

        async Task<string?> LieAsync(Step[] steps)
        {
            taken += steps.Length;
            try
            {
                return await Company.LieAsync(
                    $"h{++histories}", folder, template, host, steps, write => writes[write] = writes.GetValueOrDefault(write) + 1);
            }
            catch (Exception exception) when (exception is not (OperationCanceledException or TimeoutException))
            {
                return $"{exception}";
            }
        }

        async Task<Step[]> ShortenAsync(Step[] steps)
        {
            for (var i = steps.Length - 1; i > 0; i--)
            {
                Step[] without = [.. steps[..i], .. steps[(i + 1)..]];
                if (await LieAsync(without) is not null)
                {
                    steps = without;
                    i = Math.Min(i, steps.Length);
                }
            }

            return steps;
        }
    }

    private static int Asked() =>
        int.Parse(Environment.GetEnvironmentVariable("CHATOPS_TEST_STEPS") ?? "2000", CultureInfo.InvariantCulture);

    private sealed class ForbiddenException(string message) : Exception(message);
}
