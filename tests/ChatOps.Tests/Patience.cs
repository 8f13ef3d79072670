using System.Runtime.CompilerServices;

namespace ChatOps.Tests;

/// <summary>
/// Limits how long a test waits for something real, by the time that the machine has given to the program rather than by wall-clock time: a
/// pause that took longer than requested, because the process wasn't scheduled, only counts for the requested time.
/// </summary>
internal sealed class Patience
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);

    private readonly long _began = TimeProvider.System.GetTimestamp();
    private TimeSpan _given;

    /// <summary>Checks repeatedly.</summary>
    /// <param name="what">For the message in case of a timeout.</param>
    public static async Task UntilAsync(Func<bool> seen, [CallerArgumentExpression(nameof(seen))] string what = "")
    {
        for (var patience = new Patience(); !seen();)
        {
            await patience.PauseAsync(Task.Delay(Look, TimeProvider.System), Look, what);
        }
    }

    /// <inheritdoc cref="UntilAsync(Func{bool}, string)"/>
    public static async Task UntilAsync(Func<Task<bool>> seen, [CallerArgumentExpression(nameof(seen))] string what = "")
    {
        for (var patience = new Patience(); !await seen();)
        {
            await patience.PauseAsync(Task.Delay(Look, TimeProvider.System), Look, what);
        }
    }

    public static async Task<T> ForAsync<T>(Task<T> task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        await ForAsync((Task)task, what);
        return await task;
    }

    public static async Task ForAsync(Task task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        for (var patience = new Patience(); !task.IsCompleted;)
        {
            await patience.PauseAsync(Task.WhenAny(task, Task.Delay(Breath, TimeProvider.System)), Breath, what);
        }

        await task;
    }

    /// <summary>A limit for code that takes a token and doesn't end on its own.</summary>
    public static CancellationTokenSource Limit()
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        _ = CountAsync();
        return limit;

        async Task CountAsync()
        {
            var over = limit.Token;
            for (var patience = new Patience(); patience._given <= Longest && !over.IsCancellationRequested;)
            {
                await patience.GiveAsync(Task.Delay(Breath, TimeProvider.System), Breath);
            }

            try
            {
                await limit.CancelAsync();
            }
            catch (ObjectDisposedException)
            {
                // It completed in time.
            }
        }
    }

    /// <summary>Fails when the limit has been exceeded.</summary>
    /// <param name="takes">How long the pause takes on an idle machine.</param>
    public async Task PauseAsync(Task pause, TimeSpan takes, string what)
    {
        await GiveAsync(pause, takes);
        if (_given > Longest || TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"It did not come in {TimeProvider.System.GetElapsedTime(_began).TotalSeconds:0} s: {what}");
        }
    }

    private async Task GiveAsync(Task pause, TimeSpan takes)
    {
        var began = TimeProvider.System.GetTimestamp();
        await pause;
        var took = TimeProvider.System.GetElapsedTime(began);
        _given += took < takes ? took : takes;
    }
}
