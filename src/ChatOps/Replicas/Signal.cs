namespace ChatOps.Replicas;

/// <summary>Wakes one waiter when something may have changed. Raising it while no one waits is remembered once.</summary>
public sealed class Signal(TimeProvider clock)
{
    private TaskCompletionSource _raised = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Raise() => Volatile.Read(ref _raised).TrySetResult();

    /// <summary>
    /// Completes when raised since the last wait ended, or after <paramref name="atMost"/>: another process may have made a change that
    /// raises nothing here.
    /// </summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        // Running out of time is the usual end of a wait, not an error.
        await Volatile.Read(ref _raised).Task.WaitAsync(atMost, clock, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();

        // A signal raised between these two lines is covered by the work that follows.
        Volatile.Write(ref _raised, new(TaskCreationOptions.RunContinuationsAsynchronously));
    }
}
