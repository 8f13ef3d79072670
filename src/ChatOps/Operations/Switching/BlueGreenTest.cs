using ChatOps.Clusters;
using ChatOps.Clusters.Writing;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Running;

namespace ChatOps.Operations.Switching;

/// <summary>
/// The tests of a blue-green operation: a Job that must pass, and an address that must return success. A test that passed isn't repeated
/// until its result is too old.
/// </summary>
public sealed class BlueGreenTest(
    OperationUpdates news, ClusterSet clusters, IHttpClientFactory http, OperationsOptions options, TimeProvider clock)
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(3);

    /// <summary>Null: all tests have passed recently.</summary>
    internal async Task<OperationEnd?> RunAsync(Operation operation, PlannedSwitch traffic, CancellationToken cancellationToken) =>
        (await RunJobAsync(operation, traffic, cancellationToken)
            ?? await AskUrlAsync(operation, traffic, cancellationToken)) is { } failure
            ? failure.And($"The traffic stays with {traffic.From}; {traffic.To} is left as it is for inspection.")
            : null;

    /// <summary>When the passed tests must run again; null when there are none.</summary>
    internal async Task<DateTimeOffset?> DueAsync(Operation operation, PlannedSwitch traffic, CancellationToken cancellationToken)
    {
        List<DateTimeOffset> passed = [];
        if (traffic.TestJob is not null)
        {
            passed.Add((await LastJobAsync(operation, traffic, cancellationToken)).PassedAt ?? DateTimeOffset.MinValue);
        }

        if (traffic.TestUrl is not null)
        {
            passed.Add(await news.NotedAtAsync(operation, Answered(traffic.TestUrl), cancellationToken) ?? DateTimeOffset.MinValue);
        }

        return passed.Count == 0 ? null : passed.Min() + traffic.RetestAfter;
    }

    private static NotedStep Answered(string url) => new("url-answered", url);

    private static NotedStep Passed(string job) => new("job-passed", job);

    /// <summary>
    /// The newest Job that passed, and when; if there is none, or its result is too old, the next Job, which may already be running.
    /// </summary>
    private async Task<(string Name, DateTimeOffset? PassedAt)> LastJobAsync(
        Operation operation, PlannedSwitch traffic, CancellationToken cancellationToken)
    {
        for (var number = 1; ; number++)
        {
            // Once a Job has passed, it may be deleted, and another one of its name would be a second test.
            var name = number == 1 ? $"chatops-{operation.Id}" : $"chatops-{operation.Id}-{number}";
            var passed = await news.NotedAtAsync(operation, Passed(name), cancellationToken);
            if (passed is null || clock.GetUtcNow() - passed < traffic.RetestAfter)
            {
                return (name, passed);
            }
        }
    }

    private async Task<OperationEnd?> RunJobAsync(Operation operation, PlannedSwitch traffic, CancellationToken cancellationToken)
    {
        if (traffic.TestJob is not { } job || await LastJobAsync(operation, traffic, cancellationToken) is not (var name, null))
        {
            return null;
        }

        await TellAsync(operation, $"testing {traffic.To} with a Job of {job}", cancellationToken);
        using var limit = new CancellationTokenSource(options.TestJobTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        TestResult result;
        try
        {
            var variables = new Dictionary<string, string>
            {
                ["CHATOPS_VERSION"] = operation.Plan.Action.To, ["CHATOPS_COLOR"] = traffic.To,
            };
            var (cluster, place) = (clusters.Get(operation.Plan.Workload.Cluster), operation.Plan.Workload.Namespace);
            // Recorded as soon as it is created: it may run for long.
            await news.WriteAsync(
                operation,
                operation.Who,
                () => cluster.StartTestAsync(place, job, name, variables, either.Token),
                trouble => trouble is null ? $"test job {name}" : RichText.Of($"test job {name}: {Redaction.Redact(trouble)}"),
                cancellationToken);
            result = await cluster.TestAsync(place, job, name, variables, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return OperationEnd.Failed($"The job {name} did not finish within {Durations.Words(options.TestJobTimeout)}.");
        }

        if (!result.Passed)
        {
            return OperationEnd.Failed(RichText.Of($"{traffic.To} did not pass its test. {result.Message}"), result.Problems);
        }

        await news.StepAsync(operation, Passed(name), $"The job {name} passed.", cancellationToken);
        return null;
    }

    private async Task<OperationEnd?> AskUrlAsync(Operation operation, PlannedSwitch traffic, CancellationToken cancellationToken)
    {
        if (traffic.TestUrl is not { } url
            || (await news.NotedAtAsync(operation, Answered(url), cancellationToken) is { } passed
                && clock.GetUtcNow() - passed < traffic.RetestAfter))
        {
            return null;
        }

        await TellAsync(operation, $"testing {traffic.To} at {url}", cancellationToken);
        using var client = http.CreateClient(nameof(BlueGreenTest));
        var since = clock.GetUtcNow();
        while (true)
        {
            string answer;
            try
            {
                using var response = await client.GetAsync(new Uri(url), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                if (response.IsSuccessStatusCode)
                {
                    await news.StepAsync(operation, Answered(url), $"{url} returned success.", cancellationToken);
                    return null;
                }

                answer = $"answered {(int)response.StatusCode}";
            }
            catch (HttpRequestException exception)
            {
                answer = $"could not be reached ({exception.HttpRequestError})";
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                answer = "did not answer in time";
            }

            if (clock.GetUtcNow() - since > options.TestUrlTimeout)
            {
                return OperationEnd.Failed(
                    $"{traffic.To} did not pass its test. {url} {answer} for {Durations.Words(options.TestUrlTimeout)}.");
            }

            await Task.Delay(BetweenTries, clock, cancellationToken);
        }
    }

    private Task TellAsync(Operation operation, string label, CancellationToken cancellationToken) =>
        news.ProgressAsync(
            new(operation.Id, operation.Plan.Service, operation.Plan.Replicas, operation.Plan.Replicas, label, []), cancellationToken);
}
