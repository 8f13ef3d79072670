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
            await LetRunAsync(task);
        }

        return await task;
    }

    /// <summary>Real time, so that what was woken gets to run; where others have the processors, so much more that it is not left behind.</summary>
    private static async Task LetRunAsync(Task task)
    {
        for (var tries = 0; tries < 10; tries++)
        {
            var began = TimeProvider.System.GetTimestamp();
            await Task.WhenAny(task, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken));
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            if (task.IsCompleted || TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMilliseconds(8))
            {
                return;
            }
        }
    }

    public static Task DriveAsync(this FakeTimeProvider clock, Task task, TimeSpan? step = null) => clock.DriveAsync(ToValueAsync(task), step);

    private static async Task<bool> ToValueAsync(Task task)
    {
        await task;
        return true;
    }
}
