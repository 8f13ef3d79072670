namespace ChatOps.Journal;

/// <summary>Wakes whoever waits for news. Raising it while nobody waits is remembered once.</summary>
public sealed class Signal
{
    private TaskCompletionSource _raised = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Raise() => Volatile.Read(ref _raised).TrySetResult();

    /// <summary>Completes when raised since the last wait ended. For one waiter.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await Volatile.Read(ref _raised).Task.WaitAsync(cancellationToken);
        Volatile.Write(ref _raised, new(TaskCreationOptions.RunContinuationsAsynchronously));
    }
}
