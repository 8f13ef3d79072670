namespace ChatOps.Replicas;

/// <summary>
/// Lets the workers work while this replica leads. Every replica receives; one works: a chat platform's limits count for the app as a
/// whole, so one replica must see every call, and what follows a delivery stays in order.
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
                // They end with the term or the process, and the lease is neither released nor requested again before the last of them has
                // ended.
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
