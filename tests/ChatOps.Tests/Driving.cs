using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests;

internal static class Driving
{
    private static readonly TimeSpan Woken = TimeSpan.FromMilliseconds(5);

    /// <summary>Advances the clock until a task that depends on it completes.</summary>
    public static async Task<T> DriveAsync<T>(
        this FakeTimeProvider clock, Task<T> task, TimeSpan? step = null, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        for (var patience = new Patience(); !task.IsCompleted;)
        {
            clock.Advance(step ?? TimeSpan.FromMilliseconds(100));
            await patience.PauseAsync(Task.WhenAny(task, Turn.ToOthersAsync(Woken)), Woken, what);
        }

        return await task;
    }

    public static Task DriveAsync(
        this FakeTimeProvider clock, Task task, TimeSpan? step = null, [CallerArgumentExpression(nameof(task))] string what = "") =>
        clock.DriveAsync(ToValueAsync(task), step, what);

    private static async Task<bool> ToValueAsync(Task task)
    {
        await task;
        return true;
    }
}
