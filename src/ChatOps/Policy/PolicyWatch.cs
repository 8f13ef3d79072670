using ChatOps.Replicas;

namespace ChatOps.Policy;

/// <summary>
/// Applies changes of the policy's file while the bot runs, on every replica. The file is read again and again rather than watched: a
/// mounted folder is replaced as a whole, and many file systems report nothing.
/// </summary>
internal sealed partial class PolicyWatch(PolicyFile file, ActivePolicy policy, TimeProvider clock, ILogger<PolicyWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan Settles = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var (applied, before) = (policy.Rules.Version, policy.Rules.Version);
            while (true)
            {
                await Task.Delay(before == applied ? Beat.Next(clock) : Settles, clock, stoppingToken);
                var reading = file.ReadUnless(applied);
                // Only what has stayed the same for a while: half of a file that is being written may be valid, and allow more than all.
                if (reading is not null && reading.Version == before)
                {
                    applied = reading.Version;
                    policy.Apply(reading);
                    Log();
                }

                before = reading?.Version ?? applied;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private void Log()
    {
        if (policy.State is { Fault: { } fault } state)
        {
            LogFault(state.Rules.Summary, string.Join(' ', fault.Problems));
        }
        else
        {
            LogApplied(policy.Rules.Summary);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The policy in force is now {Policy}")]
    private partial void LogApplied(string policy);

    [LoggerMessage(Level = LogLevel.Error, Message = "The policy's file can't be used, so {Policy} stays in force: {Problems}")]
    private partial void LogFault(string policy, string problems);
}
