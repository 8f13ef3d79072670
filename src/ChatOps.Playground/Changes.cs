namespace ChatOps.Playground;

/// <summary>Lets others wait until something can be observed in what changes.</summary>
internal sealed class Changes
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Called after each change.</summary>
    public void Announce() =>
        Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    /// <summary>Completes as soon as <paramref name="look"/> returns a value: it is called now and after each change.</summary>
    public async Task<T> UntilAsync<T>(Func<T?> look, CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            var next = Volatile.Read(ref _next).Task;
            if (look() is { } found)
            {
                return found;
            }

            await next.WaitAsync(cancellationToken);
        }
    }
}
