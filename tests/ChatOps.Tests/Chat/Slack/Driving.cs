using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Chat.Slack;

internal static class Driving
{
    /// <summary>Moves the clock on until something that waits for it is done.</summary>
    public static async Task<T> DriveAsync<T>(this FakeTimeProvider clock, Task<T> task, TimeSpan? step = null)
    {
        while (!task.IsCompleted)
        {
            clock.Advance(step ?? TimeSpan.FromMilliseconds(100));
            // Real time, so that what was woken gets to run.
            await Task.WhenAny(task, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken));
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }

        return await task;
    }

    public static Task DriveAsync(this FakeTimeProvider clock, Task task, TimeSpan? step = null) => clock.DriveAsync(ToValueAsync(task), step);

    private static async Task<bool> ToValueAsync(Task task)
    {
        await task;
        return true;
    }
}
