using ChatOps.Clusters;
using ChatOps.Journal;

namespace ChatOps.Operations;

/// <summary>
/// The second half of a blue-green operation, once the dormant colour is up and well: its last tests, a person's yes, the switch of the
/// traffic. Each step finds out whether it was made before, so a bot that was killed goes on where it was.
/// </summary>
public sealed class Switchover(OperationNews news, ClusterSet clusters, PlannedChange changes, Promotions promotions, Permission permission, IHttpClientFactory http, TimeProvider clock)
{
    /// <summary>What waits for longer blocks the service for nothing.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);
    private static readonly TimeSpan LookAnyway = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TestPatience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestTest = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The traffic was switched by this operation, and a bot that was killed did not come to write it down. What has become of the pods
    /// since is nothing to judge it by.
    /// </summary>
    internal async Task<bool> IsMadeAsync(Operation operation, CancellationToken cancellationToken) =>
        operation is { Watch: not null, Plan.Switch: { } traffic } && await IsSwitchedAsync(operation, traffic, cancellationToken);

    private async Task<bool> IsSwitchedAsync(Operation operation, PlannedSwitch traffic, CancellationToken cancellationToken)
    {
        var workload = operation.Plan.Workload;
        try
        {
            var now = await clusters.Get(workload.Cluster).TrafficAsync(workload.Namespace, traffic.Service, traffic.Label, cancellationToken);
            return now.Value == traffic.To && now.Operation == operation.Id;
        }
        catch (ClusterException)
        {
            // What comes first otherwise, the watch, has the patience for that.
            return false;
        }
    }

    internal async Task<OperationEnd> RunAsync(Operation operation, CancellationToken cancellationToken)
    {
        var plan = operation.Plan;
        var traffic = plan.Switch!;
        if (traffic.Prepare && !await promotions.IsPromotedAsync(operation.Id, cancellationToken))
        {
            if ((await TestJobAsync(operation, traffic, cancellationToken) ?? await TestUrlAsync(operation, traffic, cancellationToken)) is { } failure)
            {
                return failure with { Message = $"{failure.Message} The traffic stays with {traffic.From}; {traffic.To} is left as it is, to be looked at." };
            }

            if (traffic.Approve && await WaitAsync(operation, traffic, cancellationToken) is { } unanswered)
            {
                return unanswered;
            }
        }

        return await SwitchAsync(operation, traffic, cancellationToken);
    }

    private async Task<OperationEnd?> TestJobAsync(Operation operation, PlannedSwitch traffic, CancellationToken cancellationToken)
    {
        // Once it has passed the Job may be gone, and another of its name would be a second test.
        var (name, passed) = ($"chatops-{operation.Id}", $"The job chatops-{operation.Id} passed.");
        if (traffic.TestJob is not { } job || await news.IsToldAsync(operation, passed, cancellationToken, isStep: true))
        {
            return null;
        }

        await TellAsync(operation, $"testing {traffic.To} with a Job of {job}", cancellationToken);
        using var limit = new CancellationTokenSource(LongestTest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        TestResult result;
        try
        {
            result = await clusters.Get(operation.Plan.Workload.Cluster).TestAsync(
                operation.Plan.Workload.Namespace,
                job,
                name,
                new Dictionary<string, string> { ["CHATOPS_VERSION"] = operation.Plan.To, ["CHATOPS_COLOR"] = traffic.To },
                either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return OperationEnd.Failed($"The job {name} did not end within {LongestTest.TotalMinutes:0} minutes.");
        }

        if (!result.Passed)
        {
            return OperationEnd.Failed($"{traffic.To} did not pass its test. {result.Message}", result.Problems);
        }

        await news.NoteAsync(operation, passed, cancellationToken, isStep: true);
        return null;
    }

    private async Task<OperationEnd?> TestUrlAsync(Operation operation, PlannedSwitch traffic, CancellationToken cancellationToken)
    {
        var passed = $"{traffic.TestUrl} answered well.";
        if (traffic.TestUrl is not { } url || await news.IsToldAsync(operation, passed, cancellationToken, isStep: true))
        {
            return null;
        }

        await TellAsync(operation, $"testing {traffic.To} at {url}", cancellationToken);
        using var client = http.CreateClient(nameof(Switchover));
        var since = clock.GetUtcNow();
        while (true)
        {
            string answer;
            try
            {
                using var response = await client.GetAsync(new Uri(url), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                if (response.IsSuccessStatusCode)
                {
                    await news.NoteAsync(operation, passed, cancellationToken, isStep: true);
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

            if (clock.GetUtcNow() - since > TestPatience)
            {
                return OperationEnd.Failed($"{traffic.To} did not pass its test. {url} {answer} for {Durations.Words(TestPatience)}.");
            }

            await Task.Delay(BetweenTries, clock, cancellationToken);
        }
    }

    /// <summary>Null: somebody said yes.</summary>
    private async Task<OperationEnd?> WaitAsync(Operation operation, PlannedSwitch traffic, CancellationToken cancellationToken)
    {
        var promoted = new Replicas.Signal(clock);
        promotions.Promoted += promoted.Raise;
        try
        {
            var since = await promotions.AskAsync(
                operation,
                $"{traffic.To} runs {operation.Plan.To} and is well. The traffic is still with {traffic.From}: shall it switch? Without an answer it is called off after {Durations.Words(LongestWait)}.",
                cancellationToken);
            while (!await promotions.IsPromotedAsync(operation.Id, cancellationToken))
            {
                if (clock.GetUtcNow() - since > LongestWait)
                {
                    return new(OperationState.Cancelled, $"Nobody said yes within {Durations.Words(LongestWait)}. The traffic stays with {traffic.From}; {traffic.To} is left as it is.", []);
                }

                await promoted.WaitAsync(LookAnyway, cancellationToken);
            }

            return null;
        }
        finally
        {
            promotions.Promoted -= promoted.Raise;
        }
    }

    private async Task<OperationEnd> SwitchAsync(Operation operation, PlannedSwitch traffic, CancellationToken cancellationToken)
    {
        var since = clock.GetUtcNow();
        var person = await promotions.WhoAsync(operation.Id, cancellationToken) ?? operation.Person;
        // The tests may have taken a while.
        if (await permission.RefusalAsync(operation, person, cancellationToken) is { } refusal && !await IsSwitchedAsync(operation, traffic, cancellationToken))
        {
            return OperationEnd.Failed($"The traffic was not switched: {refusal} It stays with {traffic.From}; {traffic.To} is left as it is.");
        }

        while (true)
        {
            switch (await changes.SwitchAsync(operation.Plan, operation, person, cancellationToken))
            {
                case Change.Applied or Change.AlreadyApplied:
                    return OperationEnd.Succeeded with
                    {
                        Message = $"The traffic of {traffic.Service} goes to {traffic.To} now. {traffic.From} stays up for {Durations.Words(traffic.KeepOld)}: until then /rollback {operation.Plan.Service} in {operation.Plan.Environment} is one switch.",
                    };
                case Change.Stale(var what):
                    return OperationEnd.Failed($"The traffic was not switched: {what}");
                case Change.Overtaken(var what):
                    return OperationEnd.Failed($"{what} That is left as it is.");
                case Change.Rejected(var reason):
                    return OperationEnd.Failed($"The traffic was not switched, the cluster refused: {Redaction.Redact(reason)}");
                case Change.Unreachable { Words: var words } when clock.GetUtcNow() - since > Patience:
                    return OperationEnd.Failed(
                        $"Given up after {Patience.TotalMinutes:0} minutes: {Redaction.Redact(words)} Whether the traffic was switched is not known; /ops status {operation.Plan.Service} shows it when the cluster is back.");
                default:
                    await Task.Delay(BetweenTries, clock, cancellationToken);
                    break;
            }
        }
    }

    private Task TellAsync(Operation operation, string label, CancellationToken cancellationToken) =>
        news.ProgressAsync(new(operation.Id, operation.Plan.Service, operation.Plan.Replicas, operation.Plan.Replicas, label, []), cancellationToken);
}
