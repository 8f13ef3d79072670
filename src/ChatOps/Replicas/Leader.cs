namespace ChatOps.Replicas;

/// <summary>
/// Runs the workers while this replica leads. Every replica receives deliveries; only one does the work: a chat platform's rate limits
/// apply to the whole app, so one replica must make all calls, and work on deliveries stays in order.
/// </summary>
internal sealed partial class Leader(Lease lease, IEnumerable<Worker> workers, ILogger<Leader> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                var term = await lease.TakeAsync(stoppingToken);
                LogLeads();
                using var either = CancellationTokenSource.CreateLinkedTokenSource(term, stoppingToken);
                var working = workers.Select(worker => Task.Run(() => worker.RunAsync(either.Token), CancellationToken.None)).ToList();
                using var done = new CancellationTokenSource();
                var keeping = lease.KeepAsync(done.Token);
                // They end with the term or the process. The lease is neither released nor requested again until the last one has ended.
                await Task.WhenAll(working);
                await done.CancelAsync();
                await keeping;
                if (stoppingToken.IsCancellationRequested)
                {
                    await lease.ReleaseAsync();
                    return;
                }

                LogLeft();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "This replica leads")]
    private partial void LogLeads();

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "This replica no longer leads: it could not renew its lease in time, or another replica has it")]
    private partial void LogLeft();
}
