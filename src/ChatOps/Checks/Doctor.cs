namespace ChatOps.Checks;

/// <summary>Runs all checks, so that wrong settings and broken connections are found before someone misses a message.</summary>
public sealed class Doctor(IEnumerable<IChecks> checks, TimeProvider clock)
{
    /// <summary>The report waits for all checks: a slow one must not delay the rest.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken)
    {
        var findings = await Task.WhenAll(checks.SelectMany(c => c.All()).Select(check => GuardAsync(check, cancellationToken)));
        return [new("version", true, BuildVersion.Current), .. findings.SelectMany(f => f)];
    }

    private async Task<IReadOnlyList<Finding>> GuardAsync(Check check, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await check.Examine(either.Token).WaitAsync(either.Token);
        }
        catch (Exception) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return [check.WhileWaiting() ?? new(check.Subject, false, $"no answer within {(int)Patience.TotalSeconds} s")];
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return [new(check.Subject, false, $"the check itself failed ({exception.GetType().Name})")];
        }
    }
}
